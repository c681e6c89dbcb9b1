import { createContext } from 'svelte';
import type { Api, Bridge } from '../../shared/contract/contract.ts';
import type { ErrorBody } from '../../shared/errors.ts';
import type { ReplicaDefinition } from '../../shared/model/definition.ts';
import type { AppInfo, MenuCommand, OpenRequest } from '../../shared/model/window.ts';
import { asErrorBody, listen } from '../api.ts';
import { AccountList } from './account-list.svelte.ts';
import { CleanupChoice } from './cleanup-choice.svelte.ts';
import { CleanupList } from './cleanup-list.svelte.ts';
import { CleanupTable } from './cleanup-table.svelte.ts';
import { JobList } from './job-list.svelte.ts';
import { RelayList } from './relay-list.svelte.ts';
import { ReplicaList } from './replica-list.svelte.ts';
import { Router } from './router.svelte.ts';
import { ServiceList } from './service-list.svelte.ts';
import { SettingsState } from './settings.svelte.ts';
import { UpdatesState } from './updates.svelte.ts';
import { SignInDesk } from './sign-in-desk.svelte.ts';

/** Everything that screens share. Events of the main process enter here and nowhere else. */
export class AppState {
  readonly api: Api;
  readonly bridge: Bridge;
  readonly router = new Router();
  /** Waited for before the window closes: what is being saved comes to its end. */
  settle: () => Promise<void> = () => Promise.resolve();
  readonly replicas: ReplicaList;
  readonly relays: RelayList;
  readonly cleanup: CleanupList;
  readonly cleanupTable: CleanupTable;
  readonly cleanupChoice = new CleanupChoice();
  readonly services: ServiceList;
  readonly accounts: AccountList;
  readonly signIn = new SignInDesk();
  readonly jobs: JobList;
  readonly settings: SettingsState;
  readonly updates: UpdatesState;
  #info = $state.raw<AppInfo | null>(null);
  #isReady = $state.raw(false);
  /** A definition that was opened and waits for the New replica page. */
  #draft = $state.raw<ReplicaDefinition | null>(null);
  #openError = $state.raw<ErrorBody | null>(null);
  readonly #commands = new Map<MenuCommand, Set<() => void>>();

  constructor(api: Api, bridge: Bridge) {
    this.api = api;
    this.bridge = bridge;
    this.replicas = new ReplicaList(api.replicas);
    this.relays = new RelayList(api.relays);
    this.cleanup = new CleanupList(api.cleanup);
    this.cleanupTable = new CleanupTable(this.cleanup);
    this.services = new ServiceList(api.services);
    this.accounts = new AccountList(api.accounts);
    this.jobs = new JobList(api.jobs);
    this.settings = new SettingsState(api.settings);
    this.updates = new UpdatesState(api.updates);
  }

  get info(): AppInfo | null {
    return this.#info;
  }

  /** True when everything that the first page needs is there. */
  get isReady(): boolean {
    return this.#isReady;
  }

  /** Loads what the window shows and listens to what changes; returns what ends it. */
  async start(): Promise<void> {
    const { bridge } = this;
    listen(bridge, 'jobs.changed', (change) => this.jobs.receive(change));
    listen(bridge, 'replicas.changed', (items) => this.replicas.receive(items));
    listen(bridge, 'relays.changed', (items) => this.relays.receive(items));
    listen(bridge, 'cleanup.changed', (news) => this.cleanup.receive(news));
    listen(bridge, 'services.changed', (items) => this.services.receive(items));
    listen(bridge, 'accounts.changed', (items) => this.accounts.receive(items));
    listen(bridge, 'settings.changed', (settings) => this.settings.receive(settings));
    listen(bridge, 'updates.changed', (updates) => this.updates.receive(updates));
    listen(bridge, 'app.command', (command) => this.run(command));
    listen(bridge, 'app.closing', () => void this.#settle());
    // Until the first page is chosen they wait: it would take their place.
    listen(bridge, 'app.open-request', () => {
      if (this.#isReady) void this.#takeOpenRequests();
    });
    this.settings.followSystem();
    await Promise.all([this.settings.load(), this.jobs.load(), this.services.load()]);
    this.#info = await this.api.app.info();
    if (await this.api.crew.state()) this.router.go({ page: 'crew' });
    else if (!this.settings.value.isWelcomed) this.router.go({ page: 'welcome' });
    this.#isReady = true;
    await Promise.all([this.replicas.load(), this.accounts.load()]);
    await this.#takeOpenRequests();
  }

  /** The definition that the New replica page should begin with; it is handed out once. */
  takeDraft(): ReplicaDefinition | null {
    const draft = this.#draft;
    this.#draft = null;
    return draft;
  }

  /** Opens the New replica page with this definition. */
  defineFrom(definition: ReplicaDefinition): void {
    this.#draft = definition;
    const service = definition.serviceUrl ? this.services.at(definition.serviceUrl) : null;
    this.router.go({ page: 'new-replica', serviceId: service?.id ?? null });
  }

  /** A screen that can carry out a menu command while it is shown; returns what ends it. */
  onCommand(command: MenuCommand, work: () => void): () => void {
    const all = this.#commands.get(command) ?? new Set();
    this.#commands.set(command, all.add(work));
    return () => void all.delete(work);
  }

  /** Carries out a command of the menu or of the keyboard. The newest screen that knows it does. */
  run(command: MenuCommand): void {
    [...(this.#commands.get(command) ?? [])].at(-1)?.();
  }

  async #settle(): Promise<void> {
    await this.settle();
    await this.api.app.settled();
  }

  async #takeOpenRequests(): Promise<void> {
    for (const request of await this.api.app.takeOpenRequests()) this.receiveOpened(request);
  }

  /** Shows what was opened from outside, or why it could not be. */
  receiveOpened(request: OpenRequest): void {
    if (request.kind === 'failed') {
      // Reading a geodatabase was stopped by the user, who knows.
      if (request.error.code === 'cancelled') return;
      this.#openError = request.error;
      return;
    }
    // Whoever opens a file needs no first page any more.
    if (!this.settings.value.isWelcomed) void this.settings.change({ isWelcomed: true });
    if (request.kind === 'crew') this.router.go({ page: 'crew' });
    else if (this.router.route.page === 'crew') {
      this.#openError = {
        code: 'invalid',
        message: 'This file is no part of your kit.',
        hint: 'Choose Leave Crew Mode in the File menu to work with other files.',
      };
    } else if (request.kind === 'return') {
      const { path, kitFolder } = request;
      this.router.go({ page: 'returns', path, kitFolder, key: null });
    } else if (request.kind === 'kit') {
      this.router.go({ page: 'returns', path: null, kitFolder: request.kitFolder, key: null });
    } else if (request.kind === 'replica') this.router.openReplica(request.key);
    else if (request.kind === 'relay') {
      this.router.go({ page: 'relays', key: request.key, isCreating: false });
    } else this.defineFrom(request.definition);
  }

  /** Why something that was opened from outside could not be shown. */
  get openError(): ErrorBody | null {
    return this.#openError;
  }

  reportOpenError(error: unknown): void {
    this.#openError = asErrorBody(error);
  }

  dismissOpenError(): void {
    this.#openError = null;
  }
}

export const [useApp, provideApp] = createContext<AppState>();
