package main

import (
	"context"
	"fmt"
	"time"

	"bodega/http/client"
	"bodega/http/wire"
	"bodega/inventory"
)

// auditCmd shows who did what.
type auditCmd struct {
	office
	Actor  string `help:"Of this one alone." placeholder:"NAME"`
	Action string `help:"Of this kind alone, such as key-revoke." placeholder:"NAME"`
	From   string `help:"Since then: a day, a time, or how long ago, such as 7d." placeholder:"WHEN"`
	To     string `help:"Before then." placeholder:"WHEN"`
	Limit  int    `help:"How many, the newest." default:"100"`
	JSON   bool   `name:"json" help:"One JSON document a line."`
}

func (auditCmd) Help() string {
	return `Examples:
  bodega audit
  bodega audit --actor boss --from 7d
  bodega audit --action key-revoke --limit 1000 --json
  bodega audit --url http://store-s1:8083                      # what a store has refused, and who has signed in there
  bodega audit --data-dir /var/lib/bodega/central              # with central stopped

Who has done what an administrator may, or was refused it: from which address, to what, and what came of it. A store takes ADMIN_API_KEYS of its own, and
keys that were made at central, such as one with ops:read: not central's ADMIN_API_KEYS.`
}

func (c auditCmd) Run(p *program) error {
	now := time.Now()
	q := inventory.ActQuery{Actor: c.Actor, Action: c.Action}
	var err error
	if q.From, err = moment(c.From, now, false); err != nil {
		return err
	}
	if q.To, err = moment(c.To, now, false); err != nil {
		return err
	}
	if c.Limit < 1 {
		return fmt.Errorf("--limit %d: must be 1 or more", c.Limit)
	}
	return c.with(p, func(ctx context.Context, of *client.Client) error {
		acts, err := c.read(ctx, of, q)
		if err != nil {
			return err
		}
		if c.JSON {
			for i := range acts {
				if _, err := p.stdout.Write(wire.AppendJSON(nil, &acts[i])); err != nil {
					return err
				}
			}
			return nil
		}
		return table(p.stdout, "WHEN | WHO | WHAT | TARGET | OUTCOME | FROM", func(add func(...any)) {
			for i := range acts {
				a := &acts[i]
				add(time.UnixMilli(int64(a.At)).UTC().Format("2006-01-02 15:04:05"), orNone(a.Actor), a.Action, orNone(a.Target), a.Outcome, orNone(a.Address))
			}
		})
	})
}

// read reads as many pages as it takes.
func (c auditCmd) read(ctx context.Context, of *client.Client, q inventory.ActQuery) (acts []wire.ActBody, err error) {
	for cursor := ""; len(acts) < c.Limit; {
		q.Limit = min(c.Limit-len(acts), wire.AuditMax)
		page, err := of.Audit(ctx, &q, cursor)
		if err != nil {
			return nil, err
		}
		if acts = append(acts, page.Acts...); page.Next == "" {
			break
		}
		cursor = page.Next
	}
	return acts, nil
}

func orNone(text string) string {
	if text == "" {
		return "-"
	}
	return text
}
