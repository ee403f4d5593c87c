/**
 * Pictures for the gallery, drawn as SVG: faces for cameras, a still for the film. There is no photograph, and no
 * download.
 */

const face = (wall: string, shirt: string, skin: string, hair: string, extra: string): string => `
<svg xmlns="http://www.w3.org/2000/svg" width="320" height="200" viewBox="0 0 160 100" preserveAspectRatio="xMidYMid slice">
<rect width="160" height="100" fill="${wall}"/>${extra}
<path d="M28 100c4-28 22-39 52-39s48 11 52 39z" fill="${shirt}"/>
<circle cx="80" cy="42" r="22" fill="${skin}"/><path d="M57 40c-2-22 10-30 23-30s26 8 23 31c-2-8-6-13-23-13s-20 5-23 12z" fill="${hair}"/></svg>`;

export const FACES = {
  Ana: face(
    '#2f4858',
    '#d9744f',
    '#e9b798',
    '#3a241d',
    '<rect x="104" y="10" width="44" height="34" rx="3" fill="#426577"/>',
  ),
  Ben: face('#3a3050', '#5f9377', '#8a5a3b', '#15100d', '<circle cx="30" cy="26" r="14" fill="#a07a4a"/>'),
  Cleo: face('#274037', '#455a8f', '#f0c7a4', '#c98b3a', ''),
} as const;

export const FILM = `
<svg xmlns="http://www.w3.org/2000/svg" width="1280" height="720" viewBox="0 0 1280 720">
<defs><linearGradient id="sky" x1="0" y1="0" x2="0" y2="1">
<stop offset="0" stop-color="#10182f"/><stop offset=".3" stop-color="#3c3a63"/><stop offset=".55" stop-color="#8b4f6a"/><stop offset=".75" stop-color="#d97b52"/><stop offset="1" stop-color="#f2b36a"/>
</linearGradient></defs>
<rect width="1280" height="720" fill="url(#sky)"/><circle cx="880" cy="430" r="92" fill="#ffe3a6"/>
<path d="M0 420 60 370 250 480 480 310 720 520 960 400 1280 540V720H0z" fill="#46304d" opacity=".92"/>
<path d="M0 560 110 500 380 610 640 520 930 640 1280 540V720H0z" fill="#21182c"/>
<path d="M0 690 220 640 600 700 1000 650 1280 700V720H0z" fill="#120d17"/>
<g fill="#0b070e"><circle cx="180" cy="590" r="13"/><path d="M166 680c0-40 4-74 14-74s14 34 14 74z"/><circle cx="234" cy="606" r="11"/><path d="M222 682c0-34 4-62 12-62s12 28 12 62z"/></g></svg>`;

export const dataUrl = (svg: string): string => `data:image/svg+xml,${encodeURIComponent(svg)}`;

const loaded = (svg: string): Promise<HTMLImageElement> =>
  new Promise((resolve, reject) => {
    const image = new Image();
    image.onload = () => resolve(image);
    image.onerror = reject;
    image.src = dataUrl(svg);
  });

/** A drawing as a camera or screen would deliver it. */
export const streamOf = async (svg: string): Promise<MediaStream> => {
  const image = await loaded(svg);
  const canvas = document.createElement('canvas');
  canvas.width = image.width;
  canvas.height = image.height;
  const paper = canvas.getContext('2d');
  const draw = (): void => {
    paper?.drawImage(image, 0, 0);
    // A canvas that doesn't change delivers no frames.
    window.setTimeout(draw, 200);
  };
  draw();
  return canvas.captureStream(10);
};
