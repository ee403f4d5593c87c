/** The bundler's import suffix: the address of a package's file, which the bundler puts beside the page. */
declare module '*?url' {
  const url: string;
  export default url;
}
