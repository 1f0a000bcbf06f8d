/** Where Kubernetes tells a pod its namespace. */
const NAMESPACE_FILE = "/var/run/secrets/kubernetes.io/serviceaccount/namespace";

/** What is known of the function from the environment; an empty text is as good as none. */
export interface FunctionIdentity {
  /** `OPENFAAS_NAME`. */
  readonly name: string | undefined;
  /** `OPENFAAS_NAMESPACE`. */
  readonly namespace: string | undefined;
}

/**
 * The function as permissions name it, `namespace:name`.
 *
 * @param file Path of the file that has the namespace where the environment has none.
 * @throws {Error} Says what of it is not known.
 */
export async function functionReference({ name, namespace }: FunctionIdentity, file = NAMESPACE_FILE): Promise<string> {
  if (!name) throw new Error("jwt_auth needs the name of the function: OPENFAAS_NAME is not set");
  return `${namespace || await namespaceIn(file)}:${name}`;
}

async function namespaceIn(file: string): Promise<string> {
  const text = await Deno.readTextFile(file).catch(() => "");
  const namespace = text.trim();
  if (namespace !== "") return namespace;
  throw new Error(
    `jwt_auth needs the namespace of the function: OPENFAAS_NAMESPACE is not set, and ${file} does not tell it`,
  );
}
