import ts from 'typescript';

/** One mention of another module: a static, type-only, dynamic or re-exporting import. */
export interface Mention {
  readonly line: number;
  /** `undefined` where the specifier is computed, so that nobody can tell what is imported. */
  readonly specifier: string | undefined;
}

/** What a source file says of the world outside it. */
export interface Module {
  readonly path: string;
  readonly lines: number;
  readonly mentions: readonly Mention[];
  /** Names that the file uses and does not declare, `globalThis.name` included. */
  readonly globals: ReadonlySet<string>;
}

const GLOBAL_OBJECTS = new Set(['globalThis', 'global', 'window', 'self']);

/** Reads the imports and the free names of one TypeScript file. */
export function readModule(path: string, text: string): Module {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.ESNext, true);
  const mentions: Mention[] = [];
  const used = new Set<string>();
  const declared = new Set<string>();
  const reached = new Set<string>();

  const mention = (at: ts.Node | number, node: ts.Node | undefined): void => {
    const position = typeof at === 'number' ? at : at.getStart();
    const line = source.getLineAndCharacterOfPosition(position).line + 1;
    mentions.push({ line, specifier: textOf(node) });
  };

  const visit = (node: ts.Node): void => {
    const imported = importOf(node);
    if (imported) mention(node, imported.specifier);
    if (ts.isIdentifier(node)) {
      if (isDeclaration(node)) declared.add(node.text);
      else if (isReference(node)) used.add(node.text);
    }
    const property = globalProperty(node);
    if (property !== undefined) reached.add(property);
    ts.forEachChild(node, visit);
  };
  visit(source);
  for (const directive of [...source.typeReferenceDirectives, ...source.referencedFiles]) {
    mentions.push({
      line: source.getLineAndCharacterOfPosition(directive.pos).line + 1,
      specifier: directive.fileName,
    });
  }
  const free = [...used].filter((name) => !declared.has(name));
  const lines = text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
  return { path, lines, mentions, globals: new Set([...free, ...reached]) };
}

/** Returns the specifier of a node that imports; the wrapper tells a computed one from none. */
function importOf(node: ts.Node): { specifier: ts.Node | undefined } | undefined {
  if (ts.isImportDeclaration(node)) return { specifier: node.moduleSpecifier };
  if (ts.isExportDeclaration(node)) {
    return node.moduleSpecifier && { specifier: node.moduleSpecifier };
  }
  if (ts.isExternalModuleReference(node)) return { specifier: node.expression };
  if (ts.isImportTypeNode(node)) return { specifier: node.argument };
  if (ts.isModuleDeclaration(node)) {
    return ts.isStringLiteral(node.name) ? { specifier: node.name } : undefined;
  }
  if (!ts.isCallExpression(node)) return undefined;
  const callee = node.expression;
  const isImport =
    callee.kind === ts.SyntaxKind.ImportKeyword ||
    (ts.isIdentifier(callee) && callee.text === 'require');
  return isImport ? { specifier: node.arguments[0] } : undefined;
}

function textOf(node: ts.Node | undefined): string | undefined {
  const literal = node && ts.isLiteralTypeNode(node) ? node.literal : node;
  return literal && ts.isStringLiteralLike(literal) ? literal.text : undefined;
}

/** Tells whether the identifier brings its own name into some scope of the file. */
function isDeclaration(node: ts.Identifier): boolean {
  const { parent } = node;
  return (
    (ts.isVariableDeclaration(parent) ||
      ts.isParameter(parent) ||
      ts.isBindingElement(parent) ||
      ts.isFunctionDeclaration(parent) ||
      ts.isFunctionExpression(parent) ||
      ts.isClassLike(parent) ||
      ts.isInterfaceDeclaration(parent) ||
      ts.isTypeAliasDeclaration(parent) ||
      ts.isEnumDeclaration(parent) ||
      ts.isModuleDeclaration(parent) ||
      ts.isTypeParameterDeclaration(parent) ||
      ts.isImportClause(parent) ||
      ts.isNamespaceImport(parent) ||
      ts.isImportSpecifier(parent) ||
      ts.isImportEqualsDeclaration(parent)) &&
    parent.name === node
  );
}

/** Tells whether the identifier stands for what some scope declares, and is no property's name. */
function isReference(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  if (ts.isQualifiedName(parent)) return parent.left === node;
  if (ts.isBindingElement(parent)) return parent.initializer === node;
  if (ts.isExportSpecifier(parent)) return !parent.parent.parent.moduleSpecifier;
  if (ts.isImportSpecifier(parent) || ts.isImportTypeNode(parent)) return false;
  if (ts.isShorthandPropertyAssignment(parent)) return true;
  const isNamed =
    ts.isPropertyAssignment(parent) ||
    ts.isPropertyDeclaration(parent) ||
    ts.isPropertySignature(parent) ||
    ts.isMethodDeclaration(parent) ||
    ts.isMethodSignature(parent) ||
    ts.isAccessor(parent) ||
    ts.isEnumMember(parent) ||
    ts.isNamedTupleMember(parent);
  return !(isNamed && parent.name === node);
}

/** Returns `name` for `globalThis.name` and `globalThis['name']`. */
function globalProperty(node: ts.Node): string | undefined {
  const isAccess = ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node);
  if (!isAccess || !ts.isIdentifier(node.expression)) return undefined;
  if (!GLOBAL_OBJECTS.has(node.expression.text)) return undefined;
  return ts.isPropertyAccessExpression(node) ? node.name.text : textOf(node.argumentExpression);
}
