type Me = { principal: string; scopes: string[]; store?: string; via: string };
declare module '@lib/api/schema.ts' {
  interface paths {
    '/v1/auth/me': {
      get: {
        parameters: { query?: never; header?: never; path?: never; cookie?: never };
        requestBody?: never;
        responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': Me } } };
      };
    };
  }
}

export {};
