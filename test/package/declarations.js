import { join } from 'node:path';
import ts from 'typescript';

/**
 * What the packed declarations say of one entry.
 *
 * @typedef {object} Declarations
 * @property {string[]} problems Diagnostics in the entry's importer, or in the package itself.
 * @property {string[]} values Names that are there at run time, too.
 * @property {string[]} types All exported names.
 * @property {string[]} undocumented Exported names, and members of options, without a docstring.
 */

/**
 * Compiles a file of the consumer as strictly as a consumer may, declarations of the package
 * included, and reads what the entry that it imports exports.
 *
 * @param {string} consumer Folder in which the package is installed.
 * @param {string} file The consumer's file; its first import names the entry.
 * @param {ts.CompilerOptions} options What the surroundings of that consumer are.
 * @returns {Declarations}
 */
export function readDeclarations(consumer, file, options) {
  const program = ts.createProgram([join(consumer, file)], {
    module: ts.ModuleKind.NodeNext,
    target: ts.ScriptTarget.ES2023,
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    experimentalDecorators: true,
    noEmit: true,
    ...options,
  });
  const checker = program.getTypeChecker();
  const installed = join(consumer, 'node_modules', 'hypern-ws');
  const problems = ts
    .getPreEmitDiagnostics(program)
    .filter(
      ({ file: at }) =>
        !at || at.fileName === join(consumer, file) || at.fileName.startsWith(installed),
    )
    .map((diagnostic) => describe(diagnostic, consumer));

  const source = program.getSourceFile(join(consumer, file));
  const first = source?.statements.find(ts.isImportDeclaration);
  const entry = first && checker.getSymbolAtLocation(first.moduleSpecifier);
  const symbols = entry ? checker.getExportsOfModule(entry) : [];
  return {
    problems,
    values: symbols.filter((symbol) => isValue(symbol, checker)).map(({ name }) => name),
    types: symbols.map(({ name }) => name),
    undocumented: symbols.flatMap((symbol) => undocumentedIn(symbol, checker)),
  };
}

/** @param {ts.Diagnostic} diagnostic @param {string} base */
function describe({ file, start, messageText }, base) {
  const text = ts.flattenDiagnosticMessageText(messageText, ' ');
  if (!file) return text;
  const { line } = file.getLineAndCharacterOfPosition(start ?? 0);
  return `${file.fileName.replace(`${base}/`, '')}:${line + 1} ${text}`;
}

/** @param {ts.Symbol} symbol @param {ts.TypeChecker} checker */
function resolve(symbol, checker) {
  return symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
}

/** @param {ts.Symbol} symbol @param {ts.TypeChecker} checker */
function isValue(symbol, checker) {
  const isTypeOnly = symbol.declarations?.some(
    (node) => ts.isExportSpecifier(node) && (node.isTypeOnly || node.parent.parent.isTypeOnly),
  );
  return !isTypeOnly && (resolve(symbol, checker).flags & ts.SymbolFlags.Value) !== 0;
}

/** @param {ts.Symbol} exported @param {ts.TypeChecker} checker @returns {string[]} */
function undocumentedIn(exported, checker) {
  const symbol = resolve(exported, checker);
  const isOptions = symbol.name.endsWith('Options');
  const members = isOptions ? [...(symbol.members?.values() ?? [])] : [];
  return [
    ...(isDocumented(symbol, checker) ? [] : [exported.name]),
    ...members
      .filter((member) => !isDocumented(member, checker))
      .map((member) => `${exported.name}.${member.name}`),
  ];
}

/** @param {ts.Symbol} symbol @param {ts.TypeChecker} checker */
function isDocumented(symbol, checker) {
  return symbol.getDocumentationComment(checker).length > 0;
}
