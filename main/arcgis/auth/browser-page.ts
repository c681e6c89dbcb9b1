/** The few words that the browser shows when it comes back from a sign-in. Nothing of the request is in them. */

export interface BrowserPage {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly html: string;
}

const PAGES = {
  done: [
    200,
    'Back to Syncline',
    'The browser has done its part. Syncline finishes the sign-in; you can close this page.',
  ],
  refused: [200, 'Not signed in', 'Syncline says what happened. You can close this page.'],
  foreign: [400, 'Nothing to do here', 'This address does not belong to a sign-in under way.'],
  'not-found': [404, 'Nothing to do here', 'There is nothing at this address.'],
  'wrong-method': [405, 'Nothing to do here', 'This address is only for the end of a sign-in.'],
} as const;

const STYLE =
  'body{font:16px/1.5 system-ui,sans-serif;max-width:32em;margin:15vh auto;padding:0 1em;color:#1d2b2b;background:#fff}' +
  'h1{font-size:1.25em}@media(prefers-color-scheme:dark){body{color:#e4eceb;background:#16201f}}';

/** A whole page: no script, nothing fetched, nothing kept by the browser. */
export function browserPage(kind: keyof typeof PAGES): BrowserPage {
  const [status, title, text] = PAGES[kind];
  return {
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
      'cache-control': 'no-store',
      // The address of this page holds the code of the sign-in.
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      connection: 'close',
      ...(status === 405 ? { allow: 'GET' } : {}),
    },
    html: `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title><style>${STYLE}</style></head><body><h1>${title}</h1><p>${text}</p></body></html>`,
  };
}
