import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { inOneFile } from './one-file';

const PAGE = `<html><head><meta charset="utf-8" />
<script type="module" crossorigin src="./a.js"></script><link rel="stylesheet" href="./a.css"></head>
<body><p>$& stays</p></body></html>`;
const made = inOneFile(PAGE, 'p{color:red}\n', "say('</script><b>$&')\n", '<svg a="1"/>');
const hashOf = (text: string): string => `sha256-${createHash('sha256').update(text).digest('base64')}`;
const between = (open: string, close: string): string => {
  const start = made.indexOf(open) + open.length;
  return made.slice(start, made.indexOf(close, start));
};

describe('the link page in one file', () => {
  it('the link page in one file loads nothing', () => {
    expect(made).not.toMatch(/ src=|rel="stylesheet"/);
    expect(made).toContain('<p>$& stays</p>');
  });

  it('the link page in one file allows its own style and script, and nothing else', () => {
    const policy = between('Content-Security-Policy" content="', '"');
    expect(policy).toContain(`script-src '${hashOf(between('<script type="module">', '</script>'))}'`);
    expect(policy).toContain(`style-src '${hashOf(between('<style>', '</style>'))}'`);
    expect(policy).toMatch(/^default-src 'none'; /);
  });

  it('the link page in one file says its policy before anything that the policy is about', () => {
    expect(made.indexOf('Content-Security-Policy')).toBeLessThan(made.search(/<style|<script|<link/));
  });

  it('the link page in one file keeps text of its script from ending the script', () => {
    expect(between('<script type="module">', '</script>')).toBe("say('<\\/script><b>$&')");
  });
});
