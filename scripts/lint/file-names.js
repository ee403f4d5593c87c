/** A file says in its name what it is about; these four names say nothing. */
import { basename, dirname, relative } from 'node:path';

const SAYS_NOTHING = /^(utils?|helpers?|common|misc)$/i;

/** @type {import('eslint').Rule.RuleModule} */
export const fileNames = {
  meta: { type: 'suggestion', schema: [], messages: { name: '“{{name}}” doesn’t say what this is about.' } },
  create(context) {
    return {
      Program(node) {
        const path = relative(context.cwd, context.filename);
        const parts = [...dirname(path).split(/[\\/]/), ...basename(path).split('.')];
        const name = parts.find((part) => SAYS_NOTHING.test(part));
        if (name) context.report({ node, messageId: 'name', data: { name } });
      },
    };
  },
};
