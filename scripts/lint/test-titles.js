/**
 * A test's title is a sentence that names its own subject, so that a list of failures can be read without the source: it
 * has at least three words, its first word is neither a verb, a preposition nor a conjunction, and no article comes
 * second, as one does behind a verb that isn't listed here. Words in -ing may be subjects (“closing the window works”);
 * words that are nouns as well (“seeks”, “stores”) aren't listed.
 */

/** How a test is given its title: `it('…')`, `it.only('…')`, `it.each(cases)('…')`. Steps and groups aren't tests. */
const WAYS = new Set('only skip fails todo concurrent sequential each for prop skipIf runIf'.split(' '));

const CANNOT_BEGIN = new Set(
  `about after against along among around as at because before behind below beside between beyond but by during except
  for from if in inside into like near of off on once onto or out outside over past per since than through till to towards
  under unless until up upon via when whenever where wherever whether while with within without
  am are be been can cannot could did do does had has have is may might must shall should was were will would
  aren’t can’t couldn’t didn’t doesn’t don’t hadn’t hasn’t haven’t isn’t mustn’t shouldn’t wasn’t weren’t won’t
  also always just never not still then
  accepts adds agrees aims allows appears applies asks avoids becomes begins behaves believes brings carries chooses
  cleans clears closes combines compares computes connects considers contains continues converts corrects creates decides
  delivers denies derives describes deletes detects disconnects drops emits ends ensures escapes expects explains extends
  fails falls finds finishes fits follows forgets gets gives goes grows handles happens hears helps hides holds ignores
  includes informs inserts joins jumps keeps knows lands learns leaves lets lists loads looks loses makes maps matches
  measures mends merges misses moves mutes needs offers opens orders parses passes pauses picks places plans pools prefers
  prevents prints produces protects proves puts raises reaches reacts reads receives recognises recovers reduces refuses
  rejects releases remains remembers removes repeats replaces requires resolves responds restores retries returns reveals
  runs saves says seems sends serves sets shows skips slows sorts spares speaks splits stands starts stays stops sums
  supports survives takes tells throws times treats tries understands unlocks uses validates waits wakes walks wants warns
  works writes yields
  accept add aim allow apply ask check close compare create emit escape fail find fit follow forget get give go handle
  hide hold ignore keep know let look make match mend miss open pass pool put read refuse reject remember remove return
  say send set show spread start stop take tell throw try use wait write
  added asked called closed done given kept made opened refused sent shown slowed taken told`.split(/\s+/),
);
const ARTICLE = /^(?:an?|the|its|their|his|her)$/;
const BEFORE_ARTICLE = /ing$|^(?:all|both|half|only|such|what|whatever)$/;

const isTest = (node) =>
  (node.type === 'Identifier' && (node.name === 'it' || node.name === 'test')) ||
  (node.type === 'MemberExpression' && WAYS.has(node.property.name) && isTest(node.object)) ||
  (node.type === 'CallExpression' && isTest(node.callee)) ||
  (node.type === 'TaggedTemplateExpression' && isTest(node.tag));

/** The text of a title, with “…” in the place of values; undefined where the text isn't written at the test. */
const textOf = (node) => {
  if (node?.type === 'Literal' && typeof node.value === 'string') return node.value;
  if (node?.type === 'TemplateLiteral') return node.quasis.map(({ value }) => value.cooked).join('…');
  return undefined;
};

const isSentence = ([first, second, third]) =>
  third !== undefined &&
  !CANNOT_BEGIN.has(first.toLowerCase().replace(/[,;:]$/, '')) &&
  (!ARTICLE.test(second) || BEFORE_ARTICLE.test(first));

/** @type {import('eslint').Rule.RuleModule} */
export const testTitles = {
  meta: {
    type: 'suggestion',
    schema: [],
    messages: {
      title:
        '“{{title}}” has no subject: begin with who or what is tested, and say in a sentence what it does.',
    },
  },
  create(context) {
    return {
      CallExpression({ callee, arguments: [first, test] }) {
        const title = textOf(first);
        if (title === undefined || test === undefined || !isTest(callee)) return;
        if (!isSentence(title.trim().split(/\s+/)))
          context.report({ node: first, messageId: 'title', data: { title } });
      },
    };
  },
};
