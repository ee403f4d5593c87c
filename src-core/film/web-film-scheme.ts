/** Films of the web come to the page by this scheme (film-gate.ts). Alone here: main names it before it reads anything else. */
export const WEB_FILM_SCHEME = 'matinee-web';
