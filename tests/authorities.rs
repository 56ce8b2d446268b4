//! Certificates: authorities that are trusted for a host, and client certificates, at an address for which nothing is forgiven.

use std::fmt::Write as _;

use crate::kit::{Sandbox, need};

/// Where the servers of the tests are, in a network namespace of their own.
const HOST: &str = "192.0.2.1";

/// Makes an authority in `NAME.pem` and `NAME.key`.
fn authority(sandbox: &Sandbox, name: &str) {
    let files = ["-keyout", &format!("{name}.key"), "-out", &format!("{name}.pem")].map(str::to_owned);
    let subject = format!("/CN={name}");
    let more = ["-addext", "basicConstraints=critical,CA:TRUE", "-addext", "keyUsage=critical,keyCertSign"];
    let base = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", &subject];
    sandbox.cmd("openssl").args(base).args(more).args(files).run().ok();
}

/// Makes a certificate of an authority's, for the address of the tests and for clients, in `NAME.pem` and `NAME.key`.
fn certificate(sandbox: &Sandbox, name: &str, by: &str) {
    sandbox.write(&format!("{name}.ext"), format!("subjectAltName=IP:{HOST}\nbasicConstraints=critical,CA:FALSE\n"));
    let script = format!(
        "openssl req -newkey rsa:2048 -nodes -subj /CN={name} -keyout {name}.key -out {name}.csr && \
         openssl x509 -req -in {name}.csr -CA {by}.pem -CAkey {by}.key -CAcreateserial -days 2 -extfile {name}.ext -out {name}.pem"
    );
    sandbox.sh(&script).ok();
}

/// Runs a script in a network namespace that has the address, beside a `dserve` with TLS at port 5000.
fn beside_a_server(sandbox: &Sandbox, script: &str) {
    let script = format!(
        "set -e\nip link set lo up\nip addr add {HOST}/32 dev lo\n\
         dserve --addr {HOST}:5000 --storage registry --tls-cert server.pem --tls-key server.key >served & server=$!\n\
         trap 'kill $server; wait $server || true' EXIT\n\
         until [ -s served ]; do kill -0 $server; sleep 0.1; done\n\
         fails() {{ if \"$@\" >out 2>said; then echo \"it works: $*\"; exit 1; fi; }}\n\
         says() {{ grep -q -- \"$1\" said || {{ echo \"not said: $1\"; cat said; exit 1; }}; }}\n{script}"
    );
    sandbox.write("script", script);
    let out = sandbox.cmd("unshare").args(["-r", "-n", "bash", "script"]).run();
    assert!(out.code == 0, "{}\n{}", out.text(), out.stderr);
}

#[test]
fn an_authority_counts_for_those_whom_it_is_named_for() {
    if !need(&["openssl", "unshare", "ip", "bash"]) {
        return;
    }
    let sandbox = Sandbox::new();
    authority(&sandbox, "ours");
    authority(&sandbox, "others");
    certificate(&sandbox, "server", "ours");
    sandbox.busybox("app:1");
    let config = sandbox.work().with_file_name("home").join(".config");
    let config = config.display();
    let at = format!("{HOST}:5000");
    // Nobody's word, the wrong one's, plain HTTP where TLS is spoken; then each place that may name the right one.
    let mut script = format!(
        "fails dpush -q app:1 --to {at}; says 'no secure connection'; says --ca-file\n\
         fails dpush -q --ca-file others.pem app:1 --to {at}; says 'no secure connection'\n\
         fails dpush -q --plain-http app:1 --to {at}\n\
         fails dpush -q --ca-file server.key app:1 --to {at}; says server.key\n\
         dpush -q --ca-file others.pem --ca-file ours.pem app:1 --to {at}\n\
         fails drm -q {at}/app:1\n\
         drm -q --tls-verify=false {at}/app:1\n\
         fails drm -q --plain-http {at}/app:1\n"
    );
    for dir in ["docker", "containers"] {
        let dir = format!("{config}/{dir}/certs.d/{at}");
        let _ = write!(
            script,
            "mkdir -p {dir}\ncp others.pem {dir}/ca.crt\nfails drm -q {at}/app:1\ncp ours.pem {dir}/second.crt\n\
             drm -q {at}/app:1\nfails drm -q {HOST}:5001/app:1\nrm {dir}/second.crt\nfails drm -q {at}/app:1\nrm -r {dir}\n"
        );
    }
    let hosts = format!("{config}/containerd/certs.d/{at}");
    let _ = write!(
        script,
        "mkdir -p {hosts}\ncp ours.pem {hosts}/ca.pem\n\
         printf 'server = \"https://{at}\"\\nca = \"ca.pem\"\\n' >{hosts}/hosts.toml\ndrm -q {at}/app:1\n\
         printf '[host.\"https://{at}\"]\\nca = [\"ca.pem\"]\\n' >{hosts}/hosts.toml\ndrm -q {at}/app:1\n\
         printf '[host.\"https://{at}\"]\\nca = \"none.pem\"\\n' >{hosts}/hosts.toml\nfails drm -q {at}/app:1; says none.pem\n\
         rm -r {hosts}\n\
         mkdir -p {config}/tacklebox\necho '{{\"ca-files\":[\"'$PWD'/ours.pem\"]}}' >{config}/tacklebox/config.json\n\
         drm -q {at}/app:1\nrm {config}/tacklebox/config.json\n"
    );
    // skopeo's sync file names a directory.
    let _ = write!(
        script,
        "mkdir certs\ncp ours.pem certs/ca.crt\nprintf '{at}:\\n  cert-dir: certs\\n  images:\\n    app: [\"1\"]\\n' >sync.yaml\n\
         drcp -q --sync sync.yaml --to oci:copied\nrm certs/ca.crt\n\
         fails drcp -q --sync sync.yaml --to oci:again; says 'no secure connection'\n"
    );
    beside_a_server(&sandbox, &script);
}

#[test]
fn a_server_that_wants_certificates_gets_the_right_one() {
    if !need(&["openssl", "unshare", "ip", "bash", "docker-registry"]) {
        return;
    }
    let sandbox = Sandbox::new();
    authority(&sandbox, "ours");
    authority(&sandbox, "others");
    for (name, by) in [("server", "ours"), ("client", "ours"), ("stranger", "others")] {
        certificate(&sandbox, name, by);
    }
    sandbox.busybox("app:1");
    let at = format!("{HOST}:5001");
    let dir = format!("{}/docker/certs.d/{at}", sandbox.work().with_file_name("home").join(".config").display());
    sandbox.write(
        "registry.yml",
        format!(
            "version: 0.1\nlog: {{level: error}}\nstorage: {{filesystem: {{rootdirectory: debian}}}}\nhttp:\n  addr: {at}\n  tls:\n    \
             certificate: server.pem\n    key: server.key\n    clientcas: [ours.pem]\n"
        ),
    );
    let script = format!(
        "docker-registry serve registry.yml >/dev/null 2>&1 & debian=$!\ntrap 'kill $server $debian; wait || true' EXIT\n\
         mine='--client-cert client.pem --client-key client.key'\n\
         n=0; until dpush -q --ca-file ours.pem $mine app:1 --to {at} 2>said; do n=$((n + 1)); [ $n -lt 100 ] || {{ cat said; exit 1; }}; sleep 0.2; done\n\
         fails drm -q --ca-file ours.pem {at}/app:1\n\
         fails drm -q --ca-file ours.pem --client-cert stranger.pem --client-key stranger.key {at}/app:1\n\
         fails drm -q --ca-file others.pem $mine {at}/app:1; says 'no secure connection'\n\
         fails drm -q --ca-file ours.pem --client-cert client.pem --client-key stranger.key {at}/app:1; says client.pem\n\
         mkdir -p {dir}\ncp ours.pem {dir}/ca.crt\nfails drm -q {at}/app:1\n\
         cp stranger.pem {dir}/client.cert; cp stranger.key {dir}/client.key\nfails drm -q {at}/app:1\n\
         cp client.pem {dir}/client.cert; cp client.key {dir}/client.key\ndrm -q {at}/app:1\n\
         drm -q --ca-file ours.pem $mine {HOST}:5000/app:1 2>said || says 'does not exist'\n"
    );
    beside_a_server(&sandbox, &script);
}
