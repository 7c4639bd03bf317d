import { vi } from 'vitest';

/** A store that knows its staff, and one key; what it has no answer for never answers. */
export class FakeDesk {
  pins: Record<string, string> = { anna: '135791', ben: '246802' };
  scopes = ['stock:read', 'stock:sell', 'stock:adjust'];
  key = 'till-key';
  /** Who has signed in with the cookie of the browser. */
  cookie: string | undefined;
  /** The network is away, or what is asked is answered so. */
  down = false;
  refuse: ((request: Request) => Response | Promise<Response> | undefined) | undefined;
  /** What was asked, such as `POST /auth/session`, and with which key the rest was. */
  readonly asked: string[] = [];
  readonly sent: { by: string | null; key: string | null }[] = [];

  constructor() {
    vi.stubGlobal('fetch', (input: Request | string, init?: RequestInit) => {
      const request = input instanceof Request ? input : new Request(new URL(input, 'http://store.test'), init);
      return this.answer(request);
    });
  }

  private async answer(request: Request): Promise<Response> {
    const path = new URL(request.url).pathname.replace('/api', '');
    const key = request.headers.get('X-API-Key');
    if (path.startsWith('/auth/')) this.asked.push(`${request.method} ${path}`);
    if (this.down) throw new TypeError('no network');
    const refused = await this.refuse?.(request);
    if (refused) return refused;
    if (key !== null && key !== this.key) return failure(401, 'unauthorized');
    if (path === '/auth/session') return this.session(request);
    if (path === '/auth/pin') return this.pin((await request.json()) as Record<string, string>);
    if (path === '/auth/me') return Response.json({ principal: 'key-1', scopes: this.scopes, via: 'key' });
    if (path === '/locations') return Response.json({ locations: [], revision: 0 });
    if (path === '/sync/status') return Response.json({ mode: 'live', lagMs: 0 });
    if (request.method !== 'POST') return new Promise(() => {});
    this.sent.push({ by: this.cookie ?? null, key });
    throw new TypeError('no network');
  }

  private async session(request: Request): Promise<Response> {
    if (request.method === 'DELETE') {
      this.cookie = undefined;
      return new Response(null, { status: 204 });
    }
    if (request.method === 'POST') {
      const { name = '', pin } = (await request.json()) as Record<string, string>;
      if (this.pins[name] !== pin) return failure(401, 'wrong_pin');
      this.cookie = name;
    }
    return Response.json(this.signed());
  }

  private pin({ pin, newPin = '' }: Record<string, string>): Response {
    if (!this.cookie) return failure(401, 'unauthorized');
    if (this.pins[this.cookie] !== pin) return failure(401, 'wrong_pin');
    this.pins[this.cookie] = newPin;
    return Response.json(this.signed());
  }

  private signed() {
    const staff = Object.keys(this.pins).length > 0;
    if (!this.cookie) return { signedIn: false, staff };
    const [signedInAt, expiresAt] = ['2026-11-30T09:00:00Z', '2026-11-30T21:00:00Z'];
    const fullName = this.cookie === 'anna' ? 'Anna Quist' : undefined;
    return { signedIn: true, staff, name: this.cookie, fullName, scopes: this.scopes, signedInAt, expiresAt };
  }
}

export function failure(status: number, code: string, more: object = {}, headers: Record<string, string> = {}) {
  return Response.json({ code, message: code, ...more }, { status, headers });
}
