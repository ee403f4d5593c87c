/** The bill of materials of a package (CycloneDX 1.5): of all that npm installed, what people get. The decision alone. */
import { z } from 'zod';

/** As far as we look at it; the rest goes through as npm wrote it. */
const ComponentSchema = z.looseObject({
  'bom-ref': z.string(),
  name: z.string(),
  version: z.string(),
  properties: z.array(z.object({ name: z.string(), value: z.string() })).default([]),
});

/** What `npm sbom --sbom-format cyclonedx` writes. */
export const NpmBillSchema = z.looseObject({
  bomFormat: z.literal('CycloneDX'),
  metadata: z.looseObject({ component: z.looseObject({ 'bom-ref': z.string() }) }),
  components: z.array(ComponentSchema),
  dependencies: z.array(z.looseObject({ ref: z.string(), dependsOn: z.array(z.string()) })),
});
type NpmBill = z.infer<typeof NpmBillSchema>;

/** The runtime that the app is packed with. */
export interface PackedRuntime {
  readonly electron: string;
  readonly chrome: string;
  readonly node: string;
}

const DEVELOPMENT = 'cdx:npm:package:development';

/** What Electron is made of isn't from npm, and is what most advisories are about: named so that they are found. */
const runtimeComponents = ({ electron, chrome, node }: PackedRuntime): NpmBill['components'] => [
  {
    type: 'framework',
    'bom-ref': `electron@${electron}`,
    name: 'electron',
    version: electron,
    purl: `pkg:npm/electron@${electron}`,
    cpe: `cpe:2.3:a:electronjs:electron:${electron}:*:*:*:*:*:*:*`,
    licenses: [{ license: { id: 'MIT' } }],
    properties: [],
  },
  {
    type: 'framework',
    'bom-ref': `chromium@${chrome}`,
    name: 'chromium',
    version: chrome,
    cpe: `cpe:2.3:a:google:chrome:${chrome}:*:*:*:*:*:*:*`,
    properties: [],
  },
  {
    type: 'framework',
    'bom-ref': `node@${node}`,
    name: 'node',
    version: node,
    cpe: `cpe:2.3:a:nodejs:node.js:${node}:*:*:*:*:*:*:*`,
    properties: [],
  },
];

/**
 * Of what npm installed: the production dependencies, which are packed as they are, what was bundled, and the runtime.
 * npm's own `--omit dev` isn't used: it leaves out production packages that a development one needs too (seen with npm 11).
 * @param bundled `name@version`
 * @throws where something was bundled that npm doesn't know
 */
export const billOfMaterials = (
  installed: NpmBill,
  bundled: readonly string[],
  product: { readonly name: string; readonly version: string },
  runtime: PackedRuntime,
): NpmBill => {
  const taken = new Set(bundled);
  const isDevelopment = (component: NpmBill['components'][number]) =>
    component.properties.some(({ name, value }) => name === DEVELOPMENT && value === 'true');
  const shipped = installed.components
    .filter((component) => component.name !== 'electron')
    .filter((component) => !isDevelopment(component) || taken.has(`${component.name}@${component.version}`))
    // That a package is for development says how it is built, and the reader would take it for absent.
    .map((component) => ({
      ...component,
      properties: component.properties.filter(({ name }) => name !== DEVELOPMENT),
    }));
  const names = new Set(shipped.map(({ name, version }) => `${name}@${version}`));
  const unknown = bundled.filter((one) => !names.has(one));
  if (unknown.length > 0) throw new Error(`Bundled, and not installed by npm: ${unknown.join(', ')}`);

  const root = installed.metadata.component['bom-ref'];
  const runs = runtimeComponents(runtime);
  const [electron, ...inElectron] = runs.map((component) => component['bom-ref']);
  const refs = new Set([root, ...shipped.map((component) => component['bom-ref'])]);
  const dependencies = installed.dependencies
    .filter(({ ref }) => refs.has(ref))
    .map((entry) => ({ ...entry, dependsOn: entry.dependsOn.filter((ref) => refs.has(ref)) }))
    .map((entry) =>
      entry.ref === root ? { ...entry, dependsOn: [...entry.dependsOn, electron ?? ''] } : entry,
    );
  return {
    ...installed,
    metadata: {
      ...installed.metadata,
      component: { ...installed.metadata.component, type: 'application', ...product },
    },
    components: [...shipped, ...runs],
    dependencies: [...dependencies, { ref: electron ?? '', dependsOn: inElectron }],
  };
};
