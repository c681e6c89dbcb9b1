/** A replica definition as text to take elsewhere: the form of the request, or the same create on a command line. */
import type { LayerQuery, ReplicaDefinition, SpatialReferenceInput } from './definition.ts';

export type Shell = 'bash' | 'powershell';

/** The body of a POST to createReplica (application/x-www-form-urlencoded), without a token. */
export function formBodyText(parameters: Readonly<Record<string, string>>): string {
  return Object.entries({ f: 'json', ...parameters })
    .map(([name, value]) => `${formText(name)}=${formText(value)}`)
    .join('&');
}

/**
 * The words of `syncline create` that mean this definition, without those of the shell. Null where the command line
 * has no way to say it, so that the definition must go by file.
 */
export function createArguments(definition: ReplicaDefinition, file: string): string[] | null {
  const { serviceUrl } = definition;
  if (serviceUrl === undefined || serviceUrl.startsWith('-') || file.startsWith('-')) return null;
  const options = [
    ...nameAndLayers(definition),
    ...extentOptions(definition),
    ...queryOptions(definition.layerQueries),
    ...attachmentOptions(definition),
    ...protocolOptions(definition),
  ];
  const isSayable = options.every(
    ([, value]) => value === undefined || !(value.startsWith('--') || /[\r\n]/.test(value)),
  );
  if (!isSayable) return null;
  const words = options.flatMap(([name, value]) => (value === undefined ? [name] : [name, value]));
  return ['create', serviceUrl, file, ...words];
}

/** What to paste into a shell to create this replica; `file` is where it goes. */
export function commandText(definition: ReplicaDefinition, file: string, shell: Shell): string {
  const words = createArguments(definition, file);
  // Windows PowerShell drops double quotes on the way to a program.
  const isSafe = words !== null && (shell === 'bash' || !words.some((word) => word.includes('"')));
  return isSafe ? inLines(['syncline', ...words], shell) : byFile(definition, file, shell);
}

type Option = readonly [name: string, value?: string];

function nameAndLayers({ replicaName, layers }: ReplicaDefinition): Option[] {
  return [...optional('--name', replicaName), ['--layers', layers.join(',')]];
}

function extentOptions(definition: ReplicaDefinition): Option[] {
  const { geometry, geometryType, inSR, replicaSR } = definition;
  const { xmin, ymin, xmax, ymax } = geometry;
  const corners = [xmin, ymin, xmax, ymax];
  const isBox = geometryType === 'esriGeometryEnvelope' && corners.every(Number.isFinite);
  return [
    isBox ? ['--extent', corners.join(',')] : ['--geometry', JSON.stringify(geometry)],
    ['--in-sr', referenceWord(inSR)],
    ...optional('--replica-sr', replicaSR === undefined ? undefined : referenceWord(replicaSR)),
  ];
}

function queryOptions(queries: ReplicaDefinition['layerQueries']): Option[] {
  const entries = Object.entries(queries);
  if (entries.length === 0) return [];
  if (!entries.every(([, query]) => isWhereAlone(query))) {
    return [['--layer-queries', JSON.stringify(queries)]];
  }
  return entries.map(([id, { where }]): Option => ['--where', `${id}=${where}`]);
}

/** Blanks at the ends would not survive on the command line. */
function isWhereAlone({ where, ...rest }: LayerQuery): boolean {
  const others = Object.values(rest).filter((value) => value !== undefined);
  return where !== undefined && where === where.trim() && others.length === 0;
}

function attachmentOptions(definition: ReplicaDefinition): Option[] {
  return [
    ...(definition.returnAttachments ? [['--attachments'] as const] : []),
    ...(definition.returnAttachmentsDataByUrl ? [] : [['--attachments-by-url', 'false'] as const]),
    ...optional('--attachments-sync-direction', definition.attachmentsSyncDirection),
  ];
}

function protocolOptions(definition: ReplicaDefinition): Option[] {
  const { syncModel, dataFormat, targetType, syncDirection, replicaOptions } = definition;
  const existing = replicaOptions?.registerExistingData;
  const bits = replicaOptions?.syncDataOptions;
  return [
    ...optional('--sync-model', syncModel),
    ...optional('--data-format', dataFormat === 'json' ? undefined : dataFormat),
    ...optional('--sync-data-options', bits === undefined ? undefined : String(bits)),
    ...optional('--register-existing', existing && JSON.stringify(existing)),
    ...optional('--target-type', targetType === 'client' ? undefined : targetType),
    ...optional('--sync-direction', syncDirection),
    ...optional('--transport', transportWord(definition.transportType)),
    ...(definition.async === undefined ? [] : [[definition.async ? '--async' : '--sync'] as const]),
  ];
}

function transportWord(type: ReplicaDefinition['transportType']): string | undefined {
  if (type === undefined) return undefined;
  return type === 'esriTransportTypeUrl' ? 'url' : 'embedded';
}

function referenceWord(reference: SpatialReferenceInput): string {
  return typeof reference === 'number' ? String(reference) : JSON.stringify(reference);
}

function optional(name: string, value: string | undefined): Option[] {
  return value === undefined ? [] : [[name, value]];
}

/** As a form writes it: what is not a letter, a digit or `*-._` in hexadecimal, blanks as plus. */
function formText(text: string): string {
  return encodeURIComponent(text)
    .replace(/[!'()~]/g, (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+');
}

/** One option a line; command, address and file on the first. */
function inLines(words: readonly string[], shell: Shell): string {
  const lines: string[] = [];
  for (const word of words) {
    const quoted = quote(word, shell);
    const last = lines.length - 1;
    if (last < 0 || word.startsWith('--')) lines.push(quoted);
    else lines[last] += ` ${quoted}`;
  }
  return lines.join(shell === 'bash' ? ' \\\n  ' : ' `\n  ');
}

const PLAIN_WORD = /^[A-Za-z0-9_.:/=+-]+$/;

function quote(word: string, shell: Shell): string {
  // PowerShell reads a bare list with commas as an array.
  if (PLAIN_WORD.test(word) || (shell === 'bash' && /^[\w.,:/=+-]+$/.test(word))) return word;
  if (shell === 'bash') return `'${word.replaceAll("'", `'\\''`)}'`;
  // PowerShell takes typographic quotes for straight ones.
  return `'${word.replace(/['‘’‚‛]/g, '$&$&')}'`;
}

/** Writes the definition to a file beside, which says what the options cannot. */
function byFile(definition: ReplicaDefinition, file: string, shell: Shell): string {
  const saved = file.replace(/(\.gpkg)?$/i, '.replica.json');
  const text = JSON.stringify(definition, null, 2);
  const words = ['syncline', 'create', definition.serviceUrl ?? '', file, '--definition', saved];
  const path = quote(saved, shell);
  const write =
    shell === 'bash'
      ? `cat > ${path} <<'DEFINITION'\n${text}\nDEFINITION`
      : `@'\n${text}\n'@ | Set-Content -Encoding utf8 -LiteralPath ${path}`;
  return `${write}\n${inLines(words, shell)}`;
}
