/** What a user does in the browser during a sign-in, over plain HTTP: reads the page, fills in the form, follows the way back. */

export interface Visit {
  readonly status: number;
  readonly text: string;
  readonly headers: Headers;
  /** Where the browser ended up. */
  readonly url: string;
}

export interface Person {
  readonly username: string;
  readonly password: string;
  readonly decision?: 'allow' | 'deny';
}

/** Opens the address, signs in there and goes where the portal sends the browser. */
export async function signInInBrowser(authorizeUrl: string, person: Person): Promise<Visit> {
  const page = await fetch(authorizeUrl, { redirect: 'manual' });
  const location = page.headers.get('location');
  if (location !== null) return visit(location);
  return sendForm(await page.text(), authorizeUrl, person);
}

/** Sends the form of a sign-in page, and follows the redirect if there is one. */
async function sendForm(html: string, pageUrl: string, person: Person): Promise<Visit> {
  const action = /<form method="post" action="([^"]+)"/.exec(html)?.[1] ?? '';
  const fields = [...html.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)">/g)];
  const body = new URLSearchParams();
  for (const [, name, value] of fields) body.set(name!, plain(value!));
  const { username, password, decision = 'allow' } = person;
  for (const [name, value] of Object.entries({ username, password, decision })) {
    body.set(name, value);
  }
  const url = new URL(action, pageUrl).href;
  const answer = await fetch(url, { method: 'POST', body, redirect: 'manual' });
  const location = answer.headers.get('location');
  if (location !== null) return visit(location);
  return { status: answer.status, text: await answer.text(), headers: answer.headers, url };
}

export async function visit(url: string, init: RequestInit = {}): Promise<Visit> {
  const answer = await fetch(url, { redirect: 'manual', ...init });
  return { status: answer.status, text: await answer.text(), headers: answer.headers, url };
}

function plain(text: string): string {
  return text
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}
