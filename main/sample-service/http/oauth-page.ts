/** The sign-in page of the portal: a plain form that works without scripts. */
import type { AuthorizeRequest } from './oauth-app.ts';

/** The form in which a user signs in and lets the app in, or not. */
export function signInPage(
  action: string,
  request: AuthorizeRequest,
  { username, message }: { readonly username: string; readonly message: string },
): string {
  const hidden = {
    client_id: request.clientId,
    response_type: 'code',
    redirect_uri: request.redirectUri,
    state: request.state,
    code_challenge: request.challenge,
    code_challenge_method: 'S256',
    expiration: String(request.refreshSeconds / 60),
  };
  const fields = Object.entries(hidden)
    .map(([name, value]) => `<input type="hidden" name="${name}" value="${escape(value)}">`)
    .join('\n');
  const alert = message === '' ? '' : `<p role="alert">${escape(message)}</p>`;
  return page(
    'Sign in to the sample portal',
    `<p>The app ${escape(request.clientId)} wants to use the services in your name.</p>
${alert}
<form method="post" action="${escape(action)}">
${fields}
<p><label>User name <input name="username" autocomplete="username" value="${escape(username)}" required></label></p>
<p><label>Password <input name="password" type="password" autocomplete="current-password" required></label></p>
<p><button name="decision" value="allow">Sign in and allow</button>
<button name="decision" value="deny" formnovalidate>Do not allow</button></p>
</form>`,
  );
}

/** A page with one sentence. */
export function refusalPage(reason: string): string {
  return page('This sign-in cannot go on', `<p role="alert">${escape(reason)}</p>`);
}

function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>${title}</title></head>
<body>
<h1>${title}</h1>
${body}
</body>
</html>
`;
}

function escape(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
