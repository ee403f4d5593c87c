/** For the build of the link page: puts its style and script into the one file, under a policy that allows these only. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Plugin } from 'vite';

const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** `frame-ancestors` doesn't work in a page: whoever serves it by a server of ours gets it as a header too. */
const linkPagePolicy = (style: string, script: string): string =>
  [
    "default-src 'none'",
    `script-src ${hashOf(script)}`,
    `style-src ${hashOf(style)}`,
    // Its picture, which is in the file.
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ');

/** In text between the tags, `</` would end the element: in JavaScript the same is written so. */
const inScript = (code: string): string => code.trim().replaceAll('</', '<\\/');

/**
 * @param page the built page with its references
 * @param icon an SVG
 */
export const inOneFile = (page: string, style: string, code: string, icon: string): string => {
  const script = inScript(code);
  const css = style.trim();
  const head = [
    '<meta charset="utf-8" />',
    `<meta http-equiv="Content-Security-Policy" content="${linkPagePolicy(css, script)}" />`,
    '<meta name="referrer" content="no-referrer" />',
    // Else a browser asks the site for one.
    `<link rel="icon" href="data:image/svg+xml,${encodeURIComponent(icon)}" />`,
    `<style>${css}</style>`,
  ];
  return page
    .replace(/\s*<link rel="stylesheet"[^>]*>/g, '')
    .replace(/\s*<script type="module"[^>]*><\/script>/g, '')
    .replace(/<meta charset="utf-8" \/>/, () => head.join('\n    '))
    .replace('</body>', () => `  <script type="module">${script}</script>\n  </body>`);
};

/** @param iconFile an SVG, shown in the browser's tab */
export const oneFile = (iconFile: string): Plugin => ({
  name: 'matinee-one-file',
  apply: 'build',
  enforce: 'post',
  generateBundle(_options, bundle) {
    const parts = Object.values(bundle);
    const page = parts.find(({ fileName }) => fileName.endsWith('.html'));
    const [code, ...more] = parts.filter((part) => part.type === 'chunk');
    const style = parts.find(({ fileName }) => fileName.endsWith('.css'));
    if (page?.type !== 'asset' || style?.type !== 'asset' || !code || more.length > 0)
      this.error('The link page is made of one page, one style and one script.');
    page.source = inOneFile(
      page.source.toString(),
      style.source.toString(),
      code.code,
      readFileSync(iconFile, 'utf8').trim(),
    );
    for (const { fileName } of [style, code]) delete bundle[fileName];
  },
});
