package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"bodega/demo"
	"bodega/http/client"
	"bodega/http/node/settings"
)

// hire has the staff of the sample shop there, who sign in at the pages of the stores.
func (d *demoRun) hire(ctx context.Context) error {
	admin, err := client.New(client.Config{URL: d.central.url, Key: settings.DemoAdminKey, UserAgent: demoAgent})
	if err != nil {
		return err
	}
	defer admin.Close()
	if err := demo.Hire(ctx, admin, demo.Staff()); err != nil {
		return fmt.Errorf("the staff of the demo: %w", err)
	}
	return nil
}

// printStaff tells who can sign in, and where.
func (d *demoRun) printStaff(w io.Writer) {
	fmt.Fprintf(w, "\n  Staff sign in at the pages of their store, by name and PIN, unless somebody has changed it:\n")
	table := tabwriter.NewWriter(w, 0, 0, 3, ' ', 0)
	for _, m := range demo.Staff() {
		at := strings.Join(m.Stores, ", ")
		if at == "*" {
			at = "all stores"
		}
		fmt.Fprintf(table, "  %s\t%s\tat %s\n", m.Name, m.PIN, at)
	}
	_ = table.Flush() // who cannot see it misses nothing
}
