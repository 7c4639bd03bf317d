package kubernetes

import (
	"crypto/rand"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"bodega/central"
	"bodega/http/node/settings"
	"bodega/store"
)

// TestNodesTakeTheirEnvironment: nodes start with what they are told, once the secrets are of one's own, and refuse those of the manifests;
// no name is one that they do not read.
func TestNodesTakeTheirEnvironment(t *testing.T) {
	m := manifests(t)
	known := map[string][]string{"central": names(central.Variables()), "store": names(store.Variables())}
	for _, s := range m.of("StatefulSet") {
		c := s.Spec.Template.Spec.Containers[0]
		if s.Metadata.Name == "etcd" {
			continue
		}
		env := m.told(t, s)
		for name := range env {
			if !slices.Contains(known[c.Args[0]], strings.TrimSuffix(name, "_FILE")) && !slices.Contains(known[c.Args[0]], name) && name != "POD_NAME" {
				t.Errorf("%s: no %s reads %s", s.Metadata.Name, c.Args[0], name)
			}
		}
		secret := map[string]string{}
		if err := load(t, c.Args[0], env, m.mounted(s, func(text string) string { return own(text, secret) })); err != nil {
			t.Errorf("%s does not take its environment: %v", s.Metadata.Name, err)
		}
		if err := load(t, c.Args[0], env, m.mounted(s, func(text string) string { return text })); err == nil {
			t.Errorf("%s starts with published secrets", s.Metadata.Name)
		}
	}
}

// names are those of a role's variables.
func names[C any](table []settings.Variable[C]) (all []string) {
	for _, v := range settings.Common() {
		all = append(all, v.Name)
	}
	for _, v := range table {
		all = append(all, v.Name)
	}
	return all
}

// told is the environment of the first pod of a StatefulSet.
func (m objects) told(t *testing.T, s *object) map[string]string {
	t.Helper()
	c := s.Spec.Template.Spec.Containers[0]
	env := map[string]string{}
	for _, from := range c.EnvFrom {
		maps.Copy(env, m.named("ConfigMap", from.ConfigMapRef.Name).Data)
	}
	for name, value := range c.env() {
		env[name] = strings.ReplaceAll(value, "$(POD_NAME)", s.Metadata.Name+"-0")
	}
	return env
}

// mounted are the files of secrets in the first container, with their text as change makes it. Certificates are there, whatever is in them.
func (m objects) mounted(s *object, change func(string) string) map[string]string {
	files := map[string]string{}
	for _, mount := range s.Spec.Template.Spec.Containers[0].VolumeMounts {
		for _, v := range s.Spec.Template.Spec.Volumes {
			switch {
			case v.Name != mount.Name:
			case v.Secret.SecretName == "etcd-tls":
				for _, name := range []string{"ca.crt", "tls.crt", "tls.key"} {
					files[mount.MountPath+"/"+name] = "PEM"
				}
			case v.Secret.SecretName != "":
				for name, text := range m.named("Secret", v.Secret.SecretName).Strings {
					files[mount.MountPath+"/"+name] = change(text)
				}
			}
		}
	}
	return files
}

// own replaces the secrets of a list by ones that nobody knows, the same by the same.
func own(text string, secrets map[string]string) string {
	return regexp.MustCompile(`[^=,]+(,|$)`).ReplaceAllStringFunc(text, func(old string) string {
		old, comma := strings.CutSuffix(old, ",")
		if secrets[old] == "" {
			secrets[old] = rand.Text()
		}
		if comma {
			return secrets[old] + ","
		}
		return secrets[old]
	})
}

// load reads the configuration of a role as a pod would, whose files lie in a directory of the test. A file that is named, and is not there,
// is an error.
func load(t *testing.T, role string, env, files map[string]string) (err error) {
	t.Helper()
	root := t.TempDir()
	for name, text := range files {
		file := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var environ []string
	for name, value := range env {
		if strings.HasSuffix(name, "_FILE") {
			value = filepath.Join(root, value)
			if _, err := os.Stat(value); err != nil {
				return err
			}
		}
		environ = append(environ, name+"="+value)
	}
	if src := (settings.Sources{Environ: environ}); role == "central" {
		_, err = central.Load(src, true)
	} else {
		_, err = store.Load(src, true)
	}
	return err
}
