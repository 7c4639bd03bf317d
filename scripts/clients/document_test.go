package clients

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
)

// The words of the document are those that makers of clients understand alike: numbers say how large they are, what may be one of
// several has a name and is one of them only, and bounds are as in OpenAPI 3.0.
func TestDocumentIsForMakersOfClients(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../docs/openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	var document any
	if err := json.Unmarshal(text, &document); err != nil {
		t.Fatal(err)
	}
	for _, fault := range faults(document, "") {
		t.Error(fault)
	}
	for _, bad := range []string{`{"type":"integer"}`, `{"type":"number","format":"float"}`, `{"anyOf":[]}`, `{"a":[{"oneOf":[]}]}`, `{"exclusiveMinimum":0}`, `{"type":["string","null"]}`} {
		var part any
		if err := json.Unmarshal([]byte(bad), &part); err != nil || len(faults(part, "")) != 1 {
			t.Errorf("%s passes: %v", bad, err)
		}
	}
}

var formats = map[string]string{"integer": "int64", "number": "double"}

// faults walks a part of the document.
func faults(part any, at string) (found []string) {
	switch v := part.(type) {
	case []any:
		for i, item := range v {
			found = append(found, faults(item, fmt.Sprint(at, "/", i))...)
		}
	case map[string]any:
		for name, item := range v {
			if name != "example" && name != "examples" { // which hold what the API sends, not schemas
				found = append(found, faults(item, at+"/"+name)...)
			}
		}
		kind, _ := v["type"].(string)
		if want := formats[kind]; want != "" && v["format"] != want {
			found = append(found, fmt.Sprintf("%s: %s without the format %s", at, kind, want))
		}
		if _, several := v["type"].([]any); several {
			found = append(found, at+": has several types")
		}
		if _, ok := v["anyOf"]; ok {
			found = append(found, at+": anyOf is sent as {} or not at all")
		}
		if _, ok := v["oneOf"]; ok && !strings.HasPrefix(at, "/components/schemas/") {
			found = append(found, at+": oneOf needs a name")
		}
		for _, bound := range []string{"exclusiveMinimum", "exclusiveMaximum"} {
			if _, number := v[bound].(float64); number {
				found = append(found, at+": "+bound+" is a number, and was a boolean")
			}
		}
	}
	return found
}
