package main

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"bodega/central"
	"bodega/http/node/settings"
	"bodega/store"
)

var update = flag.Bool("update", false, "rewrite docs/configuration.md")

// TestConfigurationDoc holds the page to the tables.
func TestConfigurationDoc(t *testing.T) {
	const name = "docs/configuration.md"
	want := configurationDoc()
	if *update {
		if err := os.WriteFile(name, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	have, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if string(have) != want {
		t.Errorf("%s is not what the tables say; go generate . rewrites it", name)
	}
}

func configurationDoc() string {
	var b strings.Builder
	b.WriteString(`# Configuration

<!-- Made from variables.go in http/node/settings, central and store by go generate .; do not edit. -->

Central and stores are configured by environment variables: those of [every node](#every-node), and those of
[central](#central) or of a [store](#a-store). A file ` + "`.env`" + ` in the working directory is read too, lines of
` + "`NAME=value`" + `; what is in the environment wins over it, and a flag of the command line wins over both. An empty value
counts as not set. All faults are reported at once, one line each, and the process then ends with exit code 2.

A secret may stand in a file instead, as containers and systemd hand it out: ` + "`API_KEYS_FILE=/run/secrets/api-keys`" + `. Line ends
behind it do not count; setting both is a fault, and a file that everybody may read is warned of.

A duration is a number with a unit: ` + "`500ms`, `30s`, `5m`, `24h`" + `. Bytes are a number, or one with a unit: ` + "`64MiB`, `1GiB`" + `.

## Every node

`)
	document(&b, settings.Common())
	b.WriteString("\n## Central\n")
	document(&b, central.Variables())
	b.WriteString("\n## A store\n")
	document(&b, store.Variables())
	return b.String()
}

func document[C any](b *strings.Builder, table []settings.Variable[C]) {
	head := true // the next row begins a table
	for _, v := range table {
		switch {
		case v.Name == "":
			fmt.Fprintf(b, "\n### %s\n\n", v.Meaning)
			head = true
			continue
		case v.Note != "":
			fmt.Fprintf(b, "- `%s`: %s.\n", v.Name, v.Note)
			continue
		case head:
			b.WriteString("| Variable | Default | Kind | Meaning |\n|---|---|---|---|\n")
			head = false
		}
		def := ""
		if v.Default != "" {
			def = "`" + v.Default + "`"
		}
		meaning := v.Meaning
		if v.File {
			meaning += " Or in a file: `" + v.Name + settings.FileSuffix + "`."
		}
		if v.Was != "" {
			meaning += " Formerly `" + v.Was + "`, which is accepted until the next version."
		}
		fmt.Fprintf(b, "| `%s` | %s | %s | %s |\n", v.Name, def, v.Kind, meaning)
	}
}
