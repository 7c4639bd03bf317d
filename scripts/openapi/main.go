// Command openapi writes into openapi.yaml who may use each operation, and scopes.md, as the table of routes has it; and openapi.json from
// openapi.yaml, with the members in the same order: tools that list operations keep the order in which they are explained.
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"

	"github.com/oasdiff/yaml3"
)

func main() {
	if err := run("openapi.yaml", "openapi.json", "scopes.md"); err != nil {
		fmt.Fprintln(os.Stderr, "openapi:", err)
		os.Exit(1)
	}
}

func run(from, to, scopes string) error {
	text, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	secured, err := secure(string(text), securities())
	if err != nil {
		return fmt.Errorf("%s: %w", from, err)
	}
	document, err := convert([]byte(secured))
	if err != nil {
		return fmt.Errorf("%s: %w", from, err)
	}
	return errors.Join(os.WriteFile(from, []byte(secured), 0o644), os.WriteFile(to, document, 0o644), os.WriteFile(scopes, []byte(scopesPage()), 0o644))
}

// convert returns a YAML document as JSON on one line.
func convert(text []byte) ([]byte, error) {
	var root yaml.Node
	if err := yaml.Unmarshal(text, &root); err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := write(&b, &root); err != nil {
		return nil, err
	}
	b.WriteByte('\n')
	return b.Bytes(), nil
}

func write(b *bytes.Buffer, n *yaml.Node) error {
	switch n.Kind {
	case yaml.DocumentNode:
		return write(b, n.Content[0])
	case yaml.AliasNode:
		return write(b, n.Alias)
	case yaml.MappingNode:
		return writeAll(b, n, '{', '}')
	case yaml.SequenceNode:
		return writeAll(b, n, '[', ']')
	default:
		return writeScalar(b, n)
	}
}

// writeAll writes the items of a list, or keys and values in turn.
func writeAll(b *bytes.Buffer, n *yaml.Node, open, end byte) error {
	b.WriteByte(open)
	for i, item := range n.Content {
		isKey := n.Kind == yaml.MappingNode && i%2 == 0
		switch {
		case i == 0:
		case n.Kind == yaml.MappingNode && !isKey:
			b.WriteByte(':')
		default:
			b.WriteByte(',')
		}
		if isKey { // a status such as 200 is a number to YAML, and a name in JSON
			item = &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: item.Value}
		}
		if err := write(b, item); err != nil {
			return err
		}
	}
	b.WriteByte(end)
	return nil
}

func writeScalar(b *bytes.Buffer, n *yaml.Node) error {
	var value any
	if err := n.Decode(&value); err != nil {
		return err
	}
	if _, ok := value.(string); !ok && n.Tag == "!!timestamp" { // an example, not a time
		value = n.Value
	}
	text, err := json.Marshal(value)
	if err != nil {
		return fmt.Errorf("line %d: %w", n.Line, err)
	}
	b.Write(text)
	return nil
}
