/** Walks over the tokens of a clause. */
import { invalidWhere, tokenize } from './tokens.ts';
import type { Token } from './tokens.ts';
import type { ServiceError } from '../errors.ts';

export class Cursor {
  readonly #tokens: readonly Token[];
  #index = 0;

  constructor(text: string) {
    this.#tokens = tokenize(text);
  }

  peek(ahead = 0): Token {
    return (this.#tokens[this.#index + ahead] ?? this.#tokens.at(-1)) as Token;
  }

  next(): Token {
    const token = this.peek();
    this.#index += 1;
    return token;
  }

  isWord(word: string): boolean {
    const token = this.peek();
    return token.kind === 'word' && token.text === word;
  }

  isSymbol(symbol: string): boolean {
    const token = this.peek();
    return token.kind === 'symbol' && token.text === symbol;
  }

  takeWord(word: string): boolean {
    if (!this.isWord(word)) return false;
    this.#index += 1;
    return true;
  }

  takeSymbol(symbol: string): boolean {
    if (!this.isSymbol(symbol)) return false;
    this.#index += 1;
    return true;
  }

  expectWord(word: string): void {
    if (!this.takeWord(word)) throw this.unexpected(word);
  }

  expectSymbol(symbol: string): void {
    if (!this.takeSymbol(symbol)) throw this.unexpected(`'${symbol}'`);
  }

  /** The refusal of the token at hand. */
  unexpected(wanted: string): ServiceError {
    const token = this.peek();
    if (token.kind === 'end') return invalidWhere(`it ends where ${wanted} is expected.`);
    return invalidWhere(`${wanted} is expected at character ${token.at}, not '${token.source}'.`);
  }
}
