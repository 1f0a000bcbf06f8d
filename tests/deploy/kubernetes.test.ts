import { assert, assertEquals, assertGreater, assertGreaterOrEqual, assertRejects } from "@std/assert";
import { OPTIONS } from "../../src/config/options.ts";
import { run } from "../../tools/run.ts";
import { requiresTools } from "../helpers/requires.ts";
import { TempDir } from "../helpers/temp_dir.ts";
import { startWatchdog } from "../helpers/watchdog.ts";
import { deployed, loadOptions, parseYaml, shutdownTime, textOf } from "./_files.ts";
import { pythonTools } from "./_tools.ts";

interface Probe {
  readonly httpGet: { readonly path: string; readonly port: string };
  readonly periodSeconds: number;
  readonly failureThreshold: number;
}

interface Container {
  readonly env: readonly { readonly name: string; readonly value: string }[];
  readonly ports: readonly { readonly name: string; readonly containerPort: number }[];
  readonly readinessProbe: Probe;
  readonly livenessProbe: Probe;
  readonly resources: { readonly limits: { readonly memory: string } };
  readonly securityContext: Record<string, unknown>;
  readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string }[];
}

interface Pod {
  readonly automountServiceAccountToken: boolean;
  readonly terminationGracePeriodSeconds: number;
  readonly securityContext: Record<string, unknown>;
  readonly containers: readonly [Container];
  readonly volumes: readonly Record<string, unknown>[];
}

interface Deployment {
  readonly spec: { readonly template: { readonly metadata: { readonly labels: object }; readonly spec: Pod } };
}

interface Service {
  readonly spec: { readonly selector: object; readonly ports: readonly [{ readonly targetPort: string }] };
}

const MANIFEST = "kubernetes/function.yaml";
const [deployment, service] = parseYaml(textOf(MANIFEST)) as [Deployment, Service];
const { metadata, spec: pod } = deployment.spec.template;
const [container] = pod.containers;
const options = Object.fromEntries(container.env.map(({ name, value }) => [name, value]));

const tools = await pythonTools();

/** Judges a manifest by the schemas of Kubernetes' own API, unknown fields refused. */
async function validate(manifest: string): Promise<void> {
  const args = ["-m", "kubernetes_validate", "--strict", manifest];
  await run("python3", { args, env: { PYTHONPATH: tools! } });
}

Deno.test({
  ...requiresTools("Kubernetes manifest: fits the API's schemas", { "kubernetes-validate": tools }),
  fn: async () => {
    await validate(deployed(MANIFEST));
    using dir = new TempDir();
    const misspelt = textOf(MANIFEST).replace("periodSeconds", "periodSecond");
    await assertRejects(() => validate(dir.file("misspelt.yaml", misspelt)), Error, "periodSecond");
  },
});

Deno.test("Kubernetes manifest: the grace period is longer than the watchdog takes to stop", () => {
  assertGreaterOrEqual(pod.terminationGracePeriodSeconds * 1_000, shutdownTime(options) + 1_000);
});

Deno.test("Kubernetes manifest: serving goes on until the readiness probe has failed", () => {
  const { periodSeconds, failureThreshold } = container.readinessProbe;
  assertGreater(loadOptions(options).healthcheckInterval, periodSeconds * failureThreshold * 1_000);
});

Deno.test("Kubernetes manifest: a watchdog answers 200 on the paths of the probes", async () => {
  assertEquals(container.readinessProbe.httpGet, { path: "/_/ready", port: "http" });
  assertEquals(container.livenessProbe.httpGet, { path: "/_/health", port: "http" });
  await using watchdog = await startWatchdog({ env: { ...options, fprocess: "cat" } });
  for (const { httpGet } of [container.readinessProbe, container.livenessProbe]) {
    assertEquals((await watchdog.get(httpGet.path)).status, 200, httpGet.path);
  }
});

Deno.test("Kubernetes manifest: the ports are those of the watchdog, and the Service finds them", () => {
  assertEquals(container.ports, [
    { name: "http", containerPort: Number(OPTIONS.port.default) },
    { name: "metrics", containerPort: Number(OPTIONS.metricsPort.default) },
  ]);
  assertEquals(service.spec.ports[0].targetPort, "http");
  for (const label of Object.entries(service.spec.selector)) {
    assert(Object.entries(metadata.labels).some((present) => `${present}` === `${label}`), `${label}`);
  }
});

Deno.test("Kubernetes manifest: no privilege, and nothing to write to but /tmp", () => {
  assertEquals(pod.securityContext, {
    runAsNonRoot: true,
    runAsUser: 65534,
    runAsGroup: 65534,
    seccompProfile: { type: "RuntimeDefault" },
  });
  assertEquals(container.securityContext, {
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ["ALL"] },
  });
  assertEquals(pod.automountServiceAccountToken, false);
  assertEquals(container.volumeMounts.map(({ mountPath }) => mountPath), ["/tmp"]);
  assertEquals(pod.volumes.map(({ name, ...kind }) => [name, Object.keys(kind)]), [["tmp", ["emptyDir"]]]);
  assert(container.resources.limits.memory);
});
