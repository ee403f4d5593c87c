/**
 * Only the mesh speaks of links, seats, epochs, ICE, peers and meshes: code that uses a media path doesn't know its
 * kind.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { REPO_ROOT } from '../../scripts/runtime/paths';

/** The folders of code that uses the media path, hands it on, or shows it. */
const ROOMS = [
  'src-core/call',
  'src-core/session',
  'src-sdk',
  'src-renderer/party/call',
  'src-renderer/features/call',
  'src-renderer/features/people',
  'src-renderer/features/player',
  'src-renderer/features/share',
];

/** The files that may say which path is used, and the folders in which those words have another meaning. */
const MAY: Readonly<Record<string, string>> = {
  'src-sdk/media-path/mesh': 'the mesh itself',
  'src-sdk/adapters.ts': 'says which path fills the port',
  'src-sdk/network-check': 'tries what STUN and TURN servers a party has, which is its subject',
  'src-core/session/arrived-link.ts': 'a link that somebody clicked',
};

/** The words that are in use with another meaning, or that others have chosen. */
const WORDS: Readonly<Record<string, string>> = {
  seat: 'a place in the room: what the party has, and the order in which people are shown',
  serverEpoch: 'of a server process, in which revisions count',
  clockEpoch: 'the same, whose clock a timeline is of',
  links: 'what the wire calls the lines of a call report',
};

const WORD = /(?:^|_)(?:link|seat|epoch|ice|peer|mesh)(?:s|es)?(?:$|_)/i;

/** "relayOnlyLinks" → "relay_Only_Links": a word ends where a capital begins. */
const parted = (name: string): string =>
  name.replace(/([a-z\d])([A-Z])/g, '$1_$2').replace(/[^A-Za-z\d]+/g, '_');

const isOf = (path: string, room: string): boolean => path === room || path.startsWith(`${room}/`);

const filesIn = (folder: string): string[] =>
  readdirSync(join(REPO_ROOT, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.(ts|vue)$/.test(entry.name))
    .map((entry) => relative(REPO_ROOT, join(entry.parentPath, entry.name)))
    .filter((path) => !/\.test\.ts$|-scenes\.ts$|\.d\.ts$/.test(path));

/**
 * The identifiers of a source, and those of its texts that are one word: names of events, keys and codes. Comments and
 * sentences aren't read.
 */
const namesIn = (source: string): Set<string> => {
  const names = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) || ts.isPrivateIdentifier(node)) names.add(node.text.replace('#', ''));
    else if (ts.isStringLiteralLike(node) && /^[\w:.-]+$/.test(node.text)) names.add(node.text);
    ts.forEachChild(node, (child) => {
      // The paths of imported files are left out: `MAY` decides on files.
      const isOfFile = ts.isImportDeclaration(node) || ts.isExportDeclaration(node);
      if (!(isOfFile && child === node.moduleSpecifier)) visit(child);
    });
  };
  visit(ts.createSourceFile('read.ts', source, ts.ScriptTarget.Latest));
  return names;
};

const codeOf = (path: string): string => {
  const text = readFileSync(join(REPO_ROOT, path), 'utf8');
  if (!path.endsWith('.vue')) return text;
  return [...text.matchAll(/<script[^>]*>([\s\S]*?)<\/script>/g)].map(([, code = '']) => code).join('\n');
};

const meshWords = (source: string): string[] =>
  [...namesIn(source)].filter((name) => WORD.test(parted(name)));

describe('words of the mesh', () => {
  const files = ROOMS.flatMap(filesIn).filter((path) => !Object.keys(MAY).some((room) => isOf(path, room)));
  const found = new Map(files.map((path) => [path, meshWords(codeOf(path))]));

  it('words of the mesh are in no name where the port is used, but for those that mean something else', () => {
    const wrong = [...found].flatMap(([path, names]) =>
      names.filter((name) => !(name in WORDS)).map((name) => `${path}: ${name}`),
    );
    expect(wrong).toEqual([]);
  });

  it('words of the mesh are allowed only where they are in use', () => {
    const used = new Set([...found.values()].flat());
    expect(Object.keys(WORDS).filter((name) => !used.has(name))).toEqual([]);
    expect(Object.keys(MAY).filter((path) => !existsSync(join(REPO_ROOT, path)))).toEqual([]);
  });

  it('words of the mesh are in no name at all in the port of a media path', () => {
    const port = ['media-path.ts', 'path-host.ts', 'path-figures.ts', 'path-sample.ts'];
    expect(port.flatMap((file) => meshWords(codeOf(`src-sdk/media-path/${file}`)))).toEqual([]);
  });

  it('the mesh is imported only by itself and by the file that chooses the path for the port', () => {
    const product = ['src-sdk', 'src-renderer', 'src-main', 'src-preload', 'src-server'].flatMap(filesIn);
    const importers = product.filter(
      (path) =>
        !isOf(path, 'src-sdk/media-path/mesh') &&
        /from '(@core\/mesh\/|[^']*media-path\/mesh\/|\.\/mesh\/)/.test(codeOf(path)),
    );
    expect(importers).toEqual(['src-sdk/adapters.ts']);
  });

  it.each([
    ['linkLost: object', 'linkLost'],
    ['const meshPeople = 6', 'meshPeople'],
    ["on('linkChanged', run)", 'linkChanged'],
    ['interface RoomOfLinks {}', 'RoomOfLinks'],
    ['class A { #iceServers = 1 }', 'iceServers'],
    ['view.peerId', 'peerId'],
    ['const LINK_EPOCH = 1', 'LINK_EPOCH'],
  ])('words of the mesh are found in "%s"', (code, name) => {
    expect(meshWords(code)).toContain(name);
  });

  it.each(['const device = notice', '// a link', 'const blinks = slice', "say('No link to them')"])(
    'words of the mesh aren’t seen in "%s"',
    (code) => {
      expect(meshWords(code)).toEqual([]);
    },
  );
});
