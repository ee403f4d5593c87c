/**
 * Decides what goes into a package's bill of materials (CycloneDX 1.5): of everything that npm installed, what people
 * get.
 */
import { z } from 'zod';

/** The part of a component that is read here; the rest stays as npm wrote it. */
const ComponentSchema = z.looseObject({
  'bom-ref': z.string(),
  name: z.string(),
  version: z.string(),
  properties: z.array(z.object({ name: z.string(), value: z.string() })).default([]),
});

/** The output of `npm sbom --sbom-format cyclonedx`. */
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

/**
 * The parts of Electron. They aren't from npm, and most advisories are about them, so they are named for readers of the
 * bill to find.
 */
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
 * The bill of what people get: the production dependencies, which are packed as they are, the bundled packages, and the
 * runtime. npm's own `--omit dev` isn't used: it leaves out production packages that a development one needs too (seen
 * with npm 11).
 * @param bundled the bundled packages as `name@version`
 * @throws where a bundled package isn't installed by npm
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
    // npm's mark for development packages is dropped: the package is bundled, and readers would take it for absent.
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
