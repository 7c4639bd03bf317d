package central

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite docs/configuration.md")

// TestConfigurationDoc holds the page to the table.
func TestConfigurationDoc(t *testing.T) {
	const name = "../docs/configuration.md"
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
		t.Errorf("%s is not what central/variables.go says; go generate ./central rewrites it", name)
	}
}

func configurationDoc() string {
	var b strings.Builder
	b.WriteString(`# Configuration of central

<!-- Made from central/variables.go by go generate ./central; do not edit. -->

Central is configured by environment variables. A file ` + "`.env`" + ` in the working directory is read too, lines of
` + "`NAME=value`" + `; what is in the environment wins over it, and a flag of the command line wins over both. An empty value
counts as not set. All faults are reported at once, one line each, and central then ends with exit code 2.

A duration is a number with a unit: ` + "`500ms`, `30s`, `5m`, `24h`" + `. Bytes are a number, or one with a unit: ` + "`64MiB`, `1GiB`" + `.
`)
	table := false
	for _, v := range variables {
		switch {
		case v.name == "":
			fmt.Fprintf(&b, "\n## %s\n\n", v.meaning)
			table = false
			continue
		case v.note != "":
			fmt.Fprintf(&b, "- `%s`: %s.\n", v.name, v.note)
			continue
		case !table:
			b.WriteString("| Variable | Default | Kind | Meaning |\n|---|---|---|---|\n")
			table = true
		}
		def := ""
		if v.def != "" {
			def = "`" + v.def + "`"
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", v.name, def, v.kind, v.meaning)
	}
	fmt.Fprintf(&b, "- `%s*`: not yet in this version.\n", strings.Join(later, "*`, `"))
	return b.String()
}
