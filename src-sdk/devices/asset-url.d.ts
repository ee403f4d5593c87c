/** The bundler's: the address at which a file of a package is found, which it puts beside the page. */
declare module '*?url' {
  const url: string;
  export default url;
}
