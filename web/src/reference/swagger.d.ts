declare module 'swagger-ui-dist/swagger-ui-es-bundle.js' {
  /** Draws a description into a node. */
  export default function SwaggerUI(options: {
    domNode: HTMLElement | null;
    spec: unknown;
    docExpansion?: 'list' | 'full' | 'none';
    defaultModelsExpandDepth?: number;
    displayRequestDuration?: boolean;
    validatorUrl?: string | null;
  }): unknown;
}
