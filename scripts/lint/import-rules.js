/**
 * "Who may import whom", as data and as an ESLint rule. Aliases and relative paths are resolved to the folder they
 * point into; static, dynamic and type imports, re-exports and require() all count.
 *
 * The tests beside the sources keep to the same walls, but may also import test/ and lab/, test packages, Node's own
 * modules, and the rooms above their own (floor-plan.js). The gallery's scenes may import the rooms above their own
 * too. test/ and scripts/ stand outside the walls. lab/ is below tests and benches, which share it, and imports from
 * neither; a bench knows no other bench.
 */
import { builtinModules } from 'node:module';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { whyNotUp } from './floor-plan.js';

const ALIASES = { '@core/': 'src-core/', '@sdk/': 'src-sdk/', '@server/': 'src-server/' };

/**
 * `folders` are our other folders that a folder may import. `packages` are the packages that it may; undefined allows
 * any.
 */
const AREAS = {
  'src-core': { folders: [], packages: ['zod'], node: false },
  'src-sdk': { folders: ['src-core'], node: false },
  'src-server': { folders: ['src-core', 'resources'], node: true },
  'src-main': { folders: ['src-core', 'resources'], node: true },
  'src-preload': { folders: ['src-core'], node: false },
  'src-renderer': { folders: ['src-core', 'src-sdk', 'resources'], node: false },
  lab: {
    folders: ['src-core', 'src-sdk', 'src-server', 'src-main', 'src-renderer', 'scripts', 'resources'],
    node: true,
    anyPackage: true,
  },
  bench: {
    folders: [
      ...['src-core', 'src-sdk', 'src-server', 'src-main', 'src-preload', 'src-renderer'],
      ...['lab', 'test', 'scripts', 'resources'],
    ],
    node: true,
    anyPackage: true,
  },
};

/** The packages that only one part of the app may import. A trailing * stands for any ending. */
const HOMES = [
  { packages: ['electron', 'electron/*'], homes: ['src-main', 'src-preload'] },
  { packages: ['socket.io'], homes: ['src-server/gateway'] },
  { packages: ['socket.io-client'], homes: ['src-sdk/signalling'], testsToo: true },
  { packages: ['simple-peer'], homes: ['src-sdk/media-path/mesh', 'src-sdk/data-path'] },
  { packages: ['hls.js'], homes: ['src-sdk/film'], testsToo: true },
  { packages: ['@sapphi-red/web-noise-suppressor'], homes: ['src-sdk/devices'], testsToo: true },
  { packages: ['hyperdht', 'blind-relay', '@hyperswarm/*', 'sodium-native'], homes: ['src-server/reach'] },
  { packages: ['unhomoglyph'], homes: ['src-core/room/names.ts'] },
  {
    packages: ['vue', 'vue-*', '@vue/*', '@vueuse/*', 'pinia', 'reka-ui', '@lucide/vue'],
    homes: ['src-renderer'],
  },
];

const IPC_DOOR = 'src-main/ipc';
const NODE_MODULES = new Set(builtinModules);
const isTest = (file) => /\.(test|e2e)\.[cm]?[jt]s$/.test(file);
/**
 * Whether a file shows a feature's states in the gallery; it stands beside the feature and may use whatever a test may.
 */
const isScene = (file) => file.endsWith('-scenes.ts');
const isIn = (file, folder) => file === folder || file.startsWith(`${folder}/`);
const matches = (name, pattern) =>
  pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern;

function packageName(specifier) {
  const [first, second] = specifier.split('/');
  return specifier.startsWith('@') ? `${first}/${second}` : first;
}

/** The target of an import in `file` (both relative to the repository, with slashes). */
function resolveImport(file, specifier) {
  if (specifier.startsWith('node:') || NODE_MODULES.has(specifier)) return { kind: 'node' };
  if (specifier.startsWith('.')) {
    return { kind: 'ours', path: join(dirname(file), specifier).split(sep).join('/') };
  }
  for (const [alias, folder] of Object.entries(ALIASES)) {
    if (specifier.startsWith(alias)) return { kind: 'ours', path: folder + specifier.slice(alias.length) };
  }
  return { kind: 'package', name: packageName(specifier) };
}

/** Why `file` may not import `specifier`; undefined when it may. */
function objection(file, specifier) {
  const area = Object.keys(AREAS).find((folder) => isIn(file, folder));
  if (area === undefined) return undefined;
  const rules = AREAS[area];
  const target = resolveImport(file, specifier);
  switch (target.kind) {
    case 'node':
      return rules.node || isTest(file) ? undefined : `${area} runs where Node’s modules are not`;
    case 'ours': {
      const allowed = [area, ...rules.folders, ...(isTest(file) ? ['test', 'lab'] : [])];
      if (isIn(target.path, area) && !isTest(file) && !isScene(file))
        return whyNotUp(area, file, target.path);
      if (allowed.some((folder) => isIn(target.path, folder))) return undefined;
      return `${area} may import only from ${allowed.join(', ')}`;
    }
    case 'package': {
      if (rules.anyPackage) return undefined;
      const rule = HOMES.find(({ packages }) => packages.some((pattern) => matches(target.name, pattern)));
      if (rule) {
        if (rule.homes.some((home) => isIn(file, home)) || (rule.testsToo && isTest(file))) return undefined;
        return `${target.name} belongs only in ${rule.homes.join(' and ')}`;
      }
      if (rules.packages === undefined || rules.packages.includes(target.name) || isTest(file))
        return undefined;
      return `${area} may use only ${rules.packages.join(', ')}`;
    }
  }
}

/** @type {import('eslint').Rule.RuleModule} */
export const importRules = {
  meta: { type: 'problem', schema: [], messages: { wall: 'No import of {{specifier}} here: {{why}}.' } },
  create(context) {
    const absolute = resolve(context.cwd, context.filename);
    const file = relative(context.cwd, absolute).split(sep).join('/');
    if (isAbsolute(file) || file.startsWith('..')) return {};

    const check = (node) => {
      if (node?.type !== 'Literal' || typeof node.value !== 'string') return;
      const why = objection(file, node.value);
      if (why) context.report({ node, messageId: 'wall', data: { specifier: node.value, why } });
    };
    const guardsIpc = isIn(file, 'src-main') && !isIn(file, IPC_DOOR);
    const checkIpc = (node) => {
      if (!guardsIpc) return;
      const why = `raw ipcMain appears only in ${IPC_DOOR}`;
      context.report({ node, messageId: 'wall', data: { specifier: 'ipcMain', why } });
    };

    return {
      ImportDeclaration: (node) => check(node.source),
      ExportNamedDeclaration: (node) => check(node.source),
      ExportAllDeclaration: (node) => check(node.source),
      ImportExpression: (node) => check(node.source),
      TSImportType: (node) => check(node.source ?? node.argument?.literal),
      TSExternalModuleReference: (node) => check(node.expression),
      'CallExpression[callee.name="require"]': (node) => check(node.arguments[0]),
      'ImportSpecifier[imported.name="ipcMain"]': checkIpc,
      'MemberExpression[property.name="ipcMain"]': checkIpc,
      'MemberExpression[property.value="ipcMain"]': checkIpc,
      'ObjectPattern > Property[key.name="ipcMain"]': checkIpc,
    };
  },
};
