/** The part that words.js reads of a node of Babel's syntax tree. */
interface SyntaxNode {
  readonly type: string;
}
export function isWords(node: SyntaxNode, parent: SyntaxNode | undefined): boolean;
