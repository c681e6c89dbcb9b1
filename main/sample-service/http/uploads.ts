/** The uploads resource: whole files, and large ones in parts (protocol.md, section 7). */
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Parameters, UploadStore } from '../context.ts';
import { ServiceError } from '../errors.ts';
import { integerList, invalidParameter } from './parameters.ts';

type Json = Readonly<Record<string, unknown>>;

interface Item {
  readonly itemID: string;
  readonly itemName: string;
  readonly description: string;
  readonly date: number;
  committed: boolean;
  /** Numbers of the parts that have arrived. */
  readonly parts: Set<number>;
  contentType: string;
}

const MEGABYTE = 1_048_576;

export interface UploadOptions {
  /** Folder of its own; emptied at the start, as a server cleans its temporary files. */
  readonly folder: string;
  readonly now: () => number;
  readonly maxUploadMegabytes: number;
  /** Ids of items: 32 hex digits, or `i` and a GUID as on Enterprise (protocol.md 7.2). */
  readonly namesItems: 'hex' | 'guid';
}

export class Uploads implements UploadStore {
  readonly #options: UploadOptions;
  readonly #items = new Map<string, Item>();

  constructor(options: UploadOptions) {
    this.#options = options;
    rmSync(options.folder, { recursive: true, force: true });
    mkdirSync(options.folder, { recursive: true });
  }

  read(itemId: string): Uint8Array | null {
    const item = this.#items.get(itemId);
    return item?.committed ? readFileSync(this.#path(itemId, 'item')) : null;
  }

  /** Name and type of a committed item; null when there is none. */
  describe(itemId: string): { readonly name: string; readonly contentType: string } | null {
    const item = this.#items.get(itemId);
    return item?.committed ? { name: item.itemName, contentType: item.contentType } : null;
  }

  /** Answers `path` below `uploads`; null when there is no such resource. */
  handle(path: readonly string[], parameters: Parameters): Json | null {
    const [first, operation] = path;
    if (path.length === 0) return { uploads: [...this.#items.values()].map(itemJson) };
    if (path.length === 1 && first === 'info') {
      return { maxUploadFileSize: this.#options.maxUploadMegabytes };
    }
    if (path.length === 1 && first === 'upload') return this.#upload(parameters);
    if (path.length === 1 && first === 'register') return this.#register(parameters);
    if (path.length > 2) return null;
    const item = this.#find(first ?? '');
    switch (operation) {
      case undefined:
        return itemJson(item);
      case 'uploadPart':
        return this.#uploadPart(item, parameters);
      case 'parts':
        return { parts: [...item.parts].sort((one, other) => one - other) };
      case 'commit':
        return this.#commit(item, parameters);
      case 'delete':
        return this.#delete(item);
      default:
        return null;
    }
  }

  #upload(parameters: Parameters): Json {
    const file = parameters.file('file');
    if (file === undefined) throw invalidParameter('file', 'the file is missing');
    const item = this.#create(file.name, parameters.text('description') ?? '');
    item.contentType = file.contentType;
    writeFileSync(this.#path(item.itemID, 'item'), file.data);
    item.committed = true;
    return { success: true, item: itemJson(item) };
  }

  #register(parameters: Parameters): Json {
    const name = parameters.text('itemName');
    if (name === undefined || name === '') throw invalidParameter('itemName', 'it is missing');
    const item = this.#create(name, parameters.text('description') ?? '');
    return { success: true, item: itemJson(item) };
  }

  #create(itemName: string, description: string): Item {
    const item: Item = {
      itemID: this.#options.namesItems === 'guid' ? `i${randomUUID().toUpperCase()}` : newHex(),
      itemName,
      description,
      date: this.#options.now(),
      committed: false,
      parts: new Set(),
      contentType: 'application/octet-stream',
    };
    this.#items.set(item.itemID, item);
    return item;
  }

  #uploadPart(item: Item, parameters: Parameters): Json {
    const file = parameters.file('file');
    const partId = parameters.integer('partId') ?? parameters.integer('partNum');
    if (item.committed) throw refused(`The item ${item.itemID} is committed already.`);
    if (partId === undefined || partId < 1) throw invalidParameter('partId', 'parts count from 1');
    if (file === undefined) throw invalidParameter('file', 'the part is missing');
    writeFileSync(this.#path(item.itemID, String(partId)), file.data);
    item.parts.add(partId);
    return { success: true, partId };
  }

  #commit(item: Item, parameters: Parameters): Json {
    if (item.committed) throw refused(`The item ${item.itemID} is committed already.`);
    const parts = integerList(parameters, 'parts') ?? [...item.parts].sort((a, b) => a - b);
    const missing = parts.find((part) => !item.parts.has(part));
    if (missing !== undefined) throw refused(`The part ${missing} has not arrived.`);
    if (parts.length === 0) throw refused('No part has arrived.');
    const left = [...item.parts].find((part) => !parts.includes(part));
    if (left !== undefined) throw invalidParameter('parts', `part ${left} is left out`);
    const data = Buffer.concat(
      parts.map((part) => readFileSync(this.#path(item.itemID, String(part)))),
    );
    const { maxUploadMegabytes } = this.#options;
    if (data.byteLength > maxUploadMegabytes * MEGABYTE) {
      this.#delete(item);
      throw refused(`The item is larger than ${maxUploadMegabytes} MB (maxUploadFileSize).`);
    }
    writeFileSync(this.#path(item.itemID, 'item'), data);
    for (const part of item.parts) rmSync(this.#path(item.itemID, String(part)), { force: true });
    item.committed = true;
    return { success: true, item: itemJson(item) };
  }

  #delete(item: Item): Json {
    for (const name of ['item', ...item.parts]) {
      rmSync(this.#path(item.itemID, String(name)), { force: true });
    }
    this.#items.delete(item.itemID);
    return { success: true };
  }

  #find(itemId: string): Item {
    const item = this.#items.get(itemId);
    if (item !== undefined) return item;
    throw new ServiceError(404, 'Item not found.', [`There is no uploaded item ${itemId}.`]);
  }

  /** Ids are our own, so that nothing a client sends becomes part of a path. */
  #path(itemId: string, part: string): string {
    return join(this.#options.folder, `${itemId}-${part}`);
  }
}

const newHex = (): string => randomBytes(16).toString('hex');

function itemJson({ itemID, itemName, description, date, committed }: Item): Json {
  return { itemID, itemName, description, date, committed };
}

function refused(detail: string): ServiceError {
  return new ServiceError(400, 'Unable to complete operation.', [detail]);
}
