/** A node of Babel's syntax tree, as far as it is looked at. */
interface SyntaxNode {
  readonly type: string;
}
export function isWords(node: SyntaxNode, parent: SyntaxNode | undefined): boolean;
