/**
 * Leaves words for engineers unmutated. The text of an error and a line of the log may say anything; the code of an
 * error has consequences, and is mutated.
 */
import { declareValuePlugin, PluginKind } from '@stryker-mutator/api/plugin';

const LOG_LEVELS = new Set(['debug', 'info', 'warn', 'error', 'trace', 'fatal']);

/** Whether a call writes to the log: `log.warn(…)`, `this.#log.warn(…)`, `this.#port.log.warn(…)`. */
const isLogLine = ({ type, callee }) => {
  if (type !== 'CallExpression' || callee.type !== 'MemberExpression') return false;
  const { object, property } = callee;
  if (property.type !== 'Identifier' || !LOG_LEVELS.has(property.name)) return false;
  if (object.type === 'Identifier') return object.name === 'log';
  if (object.type !== 'MemberExpression') return false;
  const { property: owner } = object;
  return (owner.type === 'PrivateName' ? owner.id.name : owner.name) === 'log';
};

/** Whether a text is the sentence of `new Error('…')` or of `new WatchTogetherError('CODE', '…')`. */
const isErrorText = (node, parent) => {
  if (parent?.type !== 'NewExpression' || parent.callee.type !== 'Identifier') return false;
  if (!parent.callee.name.endsWith('Error')) return false;
  const at = parent.arguments.indexOf(node);
  return at === (parent.arguments.length === 1 || parent.callee.name === 'Error' ? 0 : 1) && isText(node);
};

const isText = ({ type }) => type === 'StringLiteral' || type === 'TemplateLiteral';

/** Whether a text is the `message: '…'` of a refusal. */
const isMessage = (node, parent) =>
  parent?.type === 'ObjectProperty' &&
  parent.value === node &&
  parent.key.type === 'Identifier' &&
  parent.key.name === 'message' &&
  isText(node);

/** Whether a text says what somebody was refused (`denied(why, 'remove people')`, `deniedTo('lock it')`), or why. */
const isReason = (node, parent) =>
  (parent?.type === 'CallExpression' &&
    parent.callee.type === 'Identifier' &&
    /^denied(to)?$/i.test(parent.callee.name) &&
    parent.arguments.at(-1) === node) ||
  (parent?.type === 'VariableDeclarator' && parent.init === node && parent.id.name === 'REASONS');

export const isWords = (node, parent) =>
  isLogLine(node) || isErrorText(node, parent) || isMessage(node, parent) || isReason(node, parent);

export const strykerPlugins = [
  declareValuePlugin(PluginKind.Ignore, 'words', {
    shouldIgnore: ({ node, parent }) => (isWords(node, parent) ? 'Words for engineers.' : undefined),
  }),
];
