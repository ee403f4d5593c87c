/**
 * What a party is made of is made for it and ends with it: nothing below the session is emptied to be used again, and
 * nothing of it is made anywhere but where a party is.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { REPO_ROOT } from '../../scripts/runtime/paths';

/** What lives no longer than a party. Devices live as long as the app, and `base` is no part of anything. */
const BELOW = [
  'src-sdk/call',
  'src-sdk/film',
  'src-sdk/media-path',
  'src-sdk/session',
  'src-sdk/signalling',
  'src-sdk/party.ts',
  'src-sdk/wiring.ts',
];

/** Made once for each party, by it. */
const OF_A_PARTY = ['SessionRuntime', 'RoomClient', 'SessionPathHost', 'PlaybackEngine', 'Call'];

/** "resetRoom", "#clear", "forget": an end that isn't one. Not "leaves", nor "clearance". */
const EMPTIES = /^#?(?:reset|clear|forget|leave)(?![a-z])/;

const filesIn = (folder: string): string[] =>
  readdirSync(join(REPO_ROOT, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => relative(REPO_ROOT, join(entry.parentPath, entry.name)))
    .filter((path) => !/\.test\.ts$|\.d\.ts$/.test(path));

const sourceOf = (path: string): string => readFileSync(join(REPO_ROOT, path), 'utf8');

const read = (code: string): ts.SourceFile =>
  ts.createSourceFile('read.ts', code, ts.ScriptTarget.Latest, true);

const isFunction = (node: ts.Node | undefined): boolean =>
  node !== undefined &&
  (ts.isArrowFunction(node) || ts.isFunctionExpression(node) || ts.isFunctionTypeNode(node));

/** The name that a node gives to something that can be called; undefined where it gives none. */
const namedCallable = (node: ts.Node): ts.Node | undefined => {
  if (
    ts.isMethodDeclaration(node) ||
    ts.isMethodSignature(node) ||
    ts.isFunctionDeclaration(node) ||
    ts.isFunctionExpression(node)
  )
    return node.name;
  if (ts.isPropertyDeclaration(node) || ts.isVariableDeclaration(node))
    return isFunction(node.initializer) || isFunction(node.type) ? node.name : undefined;
  if (ts.isPropertySignature(node)) return isFunction(node.type) ? node.name : undefined;
  return ts.isPropertyAssignment(node) && isFunction(node.initializer) ? node.name : undefined;
};

const each = (node: ts.Node, visit: (one: ts.Node) => void): void => {
  visit(node);
  ts.forEachChild(node, (child) => each(child, visit));
};

/** The names by which a file lets something be emptied. */
const emptyingIn = (code: string): string[] => {
  const names: string[] = [];
  each(read(code), (node) => {
    const name = namedCallable(node)
      ?.getText()
      .replace(/^['"]|['"]$/g, '');
    if (name !== undefined && EMPTIES.test(name)) names.push(name);
  });
  return names;
};

/** The classes that a file makes objects of. */
const madeIn = (code: string): string[] => {
  const names: string[] = [];
  each(read(code), (node) => {
    if (ts.isNewExpression(node)) names.push(node.expression.getText());
  });
  return names;
};

describe('what a party is made of', () => {
  const below = BELOW.flatMap((place) => (place.endsWith('.ts') ? [place] : filesIn(place)));

  it('what a party is made of can’t be emptied to be used again', () => {
    expect(below.length).toBeGreaterThan(70);
    const wrong = below.flatMap((path) => emptyingIn(sourceOf(path)).map((name) => `${path}: ${name}`));
    expect(wrong).toEqual([]);
  });

  it('what a party is made of is made by it alone, and a party by a connect alone', () => {
    const makers = (name: string): string[] =>
      filesIn('src-sdk').filter((path) => madeIn(sourceOf(path)).includes(name));
    const places = OF_A_PARTY.map((name) => `${name}: ${makers(name).join()}`);
    expect(places).toEqual(OF_A_PARTY.map((name) => `${name}: src-sdk/party.ts`));
    expect(makers('Party')).toEqual(['src-sdk/watch-together.ts']);
    const connects = madeIn(sourceOf('src-sdk/watch-together.ts')).filter((name) => name === 'Party');
    expect(connects).toHaveLength(1);
  });

  it.each([
    ['class A { reset(): void {} }', 'reset'],
    ['class A { #clear(): void {} }', '#clear'],
    ['class A { async leave() {} }', 'leave'],
    ['class A { forgetAll = () => undefined }', 'forgetAll'],
    ['class A { override clearRoom() {} }', 'clearRoom'],
    ['interface A { leave(): void }', 'leave'],
    ['interface A { readonly reset: () => void }', 'reset'],
    ['function resetForNext() {}', 'resetForNext'],
    ['const clearAll = (): void => {}', 'clearAll'],
    ['const one = { forget() {} }', 'forget'],
    ["const one = { 'reset': () => {} }", 'reset'],
    ['const one = { leave: function () {} }', 'leave'],
  ])('what empties something is found in "%s"', (code, name) => {
    expect(emptyingIn(code)).toEqual([name]);
  });

  it.each([
    'class A { dispose() { this.#timers.clearAll(); this.#people.clear(); } }',
    'class A { leaves(): boolean { return true } }',
    'const clearance = () => 1',
    'interface A { readonly left: () => void; forgotten(): void }',
    "run({ type: 'leaveRequested' })",
    '// reset()',
  ])('what empties something isn’t seen in "%s"', (code) => {
    expect(emptyingIn(code)).toEqual([]);
  });
});
