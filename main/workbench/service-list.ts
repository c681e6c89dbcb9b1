/** The services that the window offers, and the sample service that comes with the program. */
import { randomUUID } from 'node:crypto';
import { AppError } from '../../shared/errors.ts';
import type { ServiceReport } from '../../shared/model/report.ts';
import type { KnownService, SignInState } from '../../shared/model/window.ts';
import { normaliseServiceUrl } from '../arcgis/service.ts';
import type { Config, StoredService } from './config.ts';

export interface ServiceListOptions {
  readonly config: Config;
  readonly describe: (url: string, isFresh: boolean) => Promise<ServiceReport>;
  readonly signInState: (url: string) => Promise<SignInState>;
  /** Starts the sample service, or says where it runs. */
  readonly startSample: () => Promise<readonly { readonly name: string; readonly url: string }[]>;
  readonly onChanged: (services: readonly KnownService[]) => void;
}

export class ServiceList {
  readonly #options: ServiceListOptions;

  constructor(options: ServiceListOptions) {
    this.#options = options;
  }

  async list(): Promise<readonly KnownService[]> {
    return Promise.all(
      this.#stored().map(async ({ id, url, name, isSample }) => ({
        ...{ id, url, name, isSample },
        signIn: await this.#options.signInState(url),
      })),
    );
  }

  /** Throws what the service answers when it is none, cannot be reached or wants somebody to sign in. */
  async add(address: string): Promise<KnownService> {
    const url = normaliseServiceUrl(address);
    const { service } = await this.#options.describe(url, true);
    // Looked for afterwards: the same address may have been added meanwhile.
    const known = this.#stored().find((one) => one.url.toLowerCase() === url.toLowerCase());
    const entry = known ?? { id: randomUUID(), url, name: service.name, isSample: false };
    if (!known) this.#store([...this.#stored(), entry]);
    await this.tell();
    const { id, name, isSample } = entry;
    return { id, url, name, isSample, signIn: await this.#options.signInState(url) };
  }

  async remove(id: string): Promise<void> {
    this.#store(this.#stored().filter((one) => one.id !== id));
    await this.tell();
  }

  describe(id: string, isFresh: boolean): Promise<ServiceReport> {
    return this.#options.describe(this.url(id), isFresh);
  }

  url(id: string): string {
    const found = this.#stored().find((one) => one.id === id);
    if (found) return found.url;
    throw new AppError('invalid', 'This service is not on the list any more.');
  }

  /** Starts the sample service; its services replace those of an earlier start, whatever port they had. */
  async startSample(): Promise<readonly KnownService[]> {
    const services = await this.#options.startSample();
    const before = this.#stored();
    const samples = services.map(({ name, url }) => {
      const known = before.find((one) => one.isSample && one.name === name);
      return { id: known?.id ?? randomUUID(), url, name, isSample: true };
    });
    this.#store([...samples, ...before.filter(({ isSample }) => !isSample)]);
    await this.tell();
    return (await this.list()).filter(({ isSample }) => isSample);
  }

  get hasSample(): boolean {
    return this.#stored().some(({ isSample }) => isSample);
  }

  async tell(): Promise<void> {
    this.#options.onChanged(await this.list());
  }

  #stored(): readonly StoredService[] {
    return this.#options.config.get('services');
  }

  #store(services: readonly StoredService[]): void {
    this.#options.config.set('services', services);
  }
}
