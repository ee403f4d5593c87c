/**
 * Checks that the targets of the documents exist: files, headings, and the places in the code that the threat model
 * names.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { REPO_ROOT } from '../../scripts/runtime/paths';

const markdownIn = (folder: string): string[] =>
  readdirSync(join(REPO_ROOT, folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name));

const documents = ['.', 'docs', 'docs/adr'].flatMap(markdownIn);
const textOf = (document: string): string => readFileSync(join(REPO_ROOT, document), 'utf8');
/** Leaves code out of a document: `[a](b)` in code is no link. */
const withoutCode = (text: string): string =>
  text.replaceAll(/^```[^]*?^```/gm, '').replaceAll(/`[^`\n]*`/g, '');

/** The anchors that GitHub makes of a document's headings. */
const anchorsOf = (document: string): Set<string> =>
  new Set(
    [...textOf(document).matchAll(/^#{1,6} +(.+)$/gm)].map(([, heading = '']) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
        .trim()
        .replaceAll(/\s/g, '-'),
    ),
  );

/** The targets of a document's links that don't exist in the repository. */
const brokenLinks = (document: string): string[] =>
  [...withoutCode(textOf(document)).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^[a-z]+:/.test(target))
    .filter((target) => {
      const [path = '', anchor] = target.split('#');
      const file = path === '' ? document : relative('.', join(dirname(document), path));
      if (!existsSync(join(REPO_ROOT, file))) return true;
      return anchor !== undefined && file.endsWith('.md') && !anchorsOf(file).has(anchor);
    });

/** `a/{b,c}.ts` stands for two files. */
const spelledOut = (path: string): string[] => {
  const [, before, choices, after] = /^(.*)\{(.+)\}(.*)$/.exec(path) ?? [];
  return choices === undefined ? [path] : choices.split(',').map((one) => `${before}${one}${after}`);
};

describe('the documents', () => {
  it.each(documents)('the document %s links to what is there', (document) => {
    expect(brokenLinks(document)).toEqual([]);
  });

  it('the README leads to how a hole is reported and to the threat model', () => {
    expect(textOf('README.md')).toContain('(SECURITY.md)');
    expect(textOf('README.md')).toContain('(docs/threat-model.md)');
  });

  it.each(['docs/threat-model.md', 'docs/numbers.md'])(
    'the documents name places in the code, in %s, that are there',
    (page) => {
      const named = [...textOf(page).matchAll(/`((?:src-\w+|test|scripts)\/[^`\s]+)`/g)].flatMap(
        ([, path = '']) => spelledOut(path),
      );
      expect(named.length).toBeGreaterThan(8);
      expect(named.filter((path) => !existsSync(join(REPO_ROOT, path)))).toEqual([]);
    },
  );
});

describe('the comments of the code', () => {
  const files = ['src-core', 'src-main', 'src-preload', 'src-renderer', 'src-sdk', 'src-server'].flatMap(
    (area) =>
      readdirSync(join(REPO_ROOT, area), { recursive: true, encoding: 'utf8' })
        .filter((name) => /\.(ts|vue)$/.test(name))
        .map((name) => join(area, name)),
  );
  /** The documents that comments cite, each with the heading where the comment names one. */
  const cited = files.flatMap((file) =>
    [...textOf(file).matchAll(/([\w./-]+\.md)(?:, ([A-Z][a-z]+(?: [a-z]+)?))?/g)].map(
      ([, document = '', heading]) => ({ file, document: document.replace(/^(\.\.\/)+/, ''), heading }),
    ),
  );

  it('comments cite documents that are in the repository, and headings that are in them', () => {
    expect(cited.length).toBeGreaterThan(20);
    const wrong = cited.filter(({ document, heading }) => {
      if (!existsSync(join(REPO_ROOT, document))) return true;
      return (
        document === 'docs/numbers.md' &&
        !anchorsOf(document).has((heading ?? '').toLowerCase().replace(' ', '-'))
      );
    });
    expect(wrong).toEqual([]);
  });
});
