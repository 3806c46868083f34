/** @type {import('jest').Config} */
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.spec.ts'],
  testTimeout: 10_000,
  // Folders with a package.json of their own, whose dependencies are none of this package's.
  modulePathIgnorePatterns: ['<rootDir>/test/[^/]+/node_modules/'],
  extensionsToTreatAsEsm: ['.ts'],
  globalSetup: '<rootDir>/test/support/commonjs-packages.js',
  moduleNameMapper: {
    // Imports name the file that tsc emits; jest has to find the one it is made from.
    '^(\\.{1,2}/.*)\\.js$': '$1',
    '^(@nestjs/throttler|nestjs-cls)$': '<rootDir>/node_modules/.cache/hypern-ws/$1.mjs',
  },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2022',
          parser: { syntax: 'typescript', decorators: true },
          transform: {
            legacyDecorator: true,
            decoratorMetadata: true,
            useDefineForClassFields: true,
          },
          keepClassNames: true,
        },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
  },
  // Istanbul would count the branches of the helper code that decorators compile to.
  coverageProvider: 'v8',
  collectCoverageFrom: ['lib/**/*.ts'],
  coverageReporters: ['text', 'lcov'],
  coverageThreshold: { global: { lines: 95 } },
};
