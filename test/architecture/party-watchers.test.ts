/**
 * Everything that lives as long as a party is begun and ended from one list: no code watches whether there is a party.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { REPO_ROOT } from '../../scripts/runtime/paths';

/** The views that may watch the party, and why. */
const MAY: Readonly<Record<string, string>> = {
  'src-renderer/features/settings/use-device-view.ts':
    'the settings stay open while a party comes or goes, and then show its devices',
};

const WATCHES = new Set(['watch', 'watchEffect', 'watchPostEffect', 'watchSyncEffect']);
const DERIVES = new Set(['computed', 'toRef', 'storeToRefs', ...WATCHES]);

const calls = (node: ts.Node, names: ReadonlySet<string>): node is ts.CallExpression =>
  ts.isCallExpression(node) && ts.isIdentifier(node.expression) && names.has(node.expression.text);

const boundNames = (name: ts.BindingName): string[] =>
  ts.isIdentifier(name)
    ? [name.text]
    : name.elements.flatMap((element) => (ts.isBindingElement(element) ? boundNames(element.name) : []));

const someWithin = (node: ts.Node, holds: (one: ts.Node) => boolean): boolean =>
  holds(node) || (ts.forEachChild(node, (child) => someWithin(child, holds) || undefined) ?? false);

/** The lines on which a watcher follows the party of the session, directly or by what is derived from it in this file. */
const watchersIn = (code: string): number[] => {
  const file = ts.createSourceFile('read.ts', code, ts.ScriptTarget.Latest, true);
  const sessions = new Set<string>();
  const derived = new Set<string>();

  const isSession = (node: ts.Node): boolean =>
    (ts.isIdentifier(node) && sessions.has(node.text)) || calls(node, new Set(['useSession']));
  const isPartyOfSession = (node: ts.Node): boolean =>
    (ts.isPropertyAccessExpression(node) && node.name.text === 'party' && isSession(node.expression)) ||
    (ts.isVariableDeclaration(node) &&
      ts.isObjectBindingPattern(node.name) &&
      node.initializer !== undefined &&
      isSession(node.initializer) &&
      node.name.elements.some((element) => (element.propertyName ?? element.name).getText() === 'party')) ||
    (calls(node, new Set(['toRef', 'storeToRefs'])) && node.arguments.some(isSession)) ||
    (ts.isIdentifier(node) && derived.has(node.text));

  const readNames = (node: ts.Node): void => {
    if (ts.isVariableDeclaration(node) && node.initializer) {
      if (calls(node.initializer, new Set(['useSession']))) sessions.add(node.name.getText());
      else if (calls(node.initializer, DERIVES) && someWithin(node.initializer, isPartyOfSession))
        for (const name of boundNames(node.name)) derived.add(name);
    }
    ts.forEachChild(node, readNames);
  };
  readNames(file);

  const lines: number[] = [];
  const visit = (node: ts.Node): void => {
    // `watch` follows its first argument; the other functions follow everything they read.
    const follows = calls(node, WATCHES) ? node.arguments[0] : undefined;
    if (follows && (isSession(follows) || someWithin(follows, isPartyOfSession)))
      lines.push(file.getLineAndCharacterOfPosition(node.getStart()).line + 1);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return lines;
};

const codeOf = (path: string): string => {
  const text = readFileSync(join(REPO_ROOT, path), 'utf8');
  if (!path.endsWith('.vue')) return text;
  return [...text.matchAll(/<script[^>]*>([\s\S]*?)<\/script>/g)].map(([, code = '']) => code).join('\n');
};

describe('the party of the session', () => {
  const files = readdirSync(join(REPO_ROOT, 'src-renderer'), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.(ts|vue)$/.test(entry.name))
    .map((entry) => relative(REPO_ROOT, join(entry.parentPath, entry.name)));

  it('the party of the session is watched nowhere in the renderer', () => {
    expect(files.length).toBeGreaterThan(200);
    const wrong = files.flatMap((path) => watchersIn(codeOf(path)).map((line) => `${path}:${line}`));
    expect(wrong.filter((place) => !(place.replace(/:\d+$/, '') in MAY))).toEqual([]);
  });

  it.each([
    'watch(() => session.party, run)',
    'watch([ms, () => session.party] as const, run, { immediate: true })',
    'watch(() => useSession().party, run)',
    'watch(() => { const { party } = session; return party; }, run)',
    'watch(session, run)',
    'const isIn = computed(() => session.party !== null);\nwatch(isIn, run)',
    "watch(toRef(session, 'party'), run)",
    'const { party } = storeToRefs(session);\nwatch(party, run)',
    'watchEffect(() => session.party?.setTrim(ms.value))',
  ])('the party of the session is found to be watched in "%s"', (code) => {
    expect(watchersIn(`const session = useSession();\n${code}`)).toHaveLength(1);
  });

  it.each([
    'watch(() => session.view.chat, () => session.party?.checkConnection())',
    'watch(() => party.view, run)',
    'const isIn = computed(() => session.party !== null)',
  ])('the party of the session isn’t in "%s"', (code) => {
    expect(watchersIn(`const session = useSession();\n${code}`)).toEqual([]);
  });
});
