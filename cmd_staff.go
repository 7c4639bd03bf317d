package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"math/big"
	"strings"

	"bodega/http/client"
	"bodega/http/pins"
	"bodega/http/wire"
)

// staffCmd is about the people who sign in at pages of stores.
type staffCmd struct {
	List    staffListCmd    `cmd:"" help:"List the staff."`
	Add     staffAddCmd     `cmd:"" help:"Add somebody, with a PIN."`
	Change  staffChangeCmd  `cmd:"" help:"Change the stores of somebody, what they may, or their full name."`
	PIN     staffPINCmd     `cmd:"" name:"pin" help:"Give somebody another PIN."`
	Remove  staffRemoveCmd  `cmd:"" help:"Take somebody away, for ever."`
	SignOut staffSignOutCmd `cmd:"" help:"End all sign-ins of somebody."`
}

func (staffCmd) Help() string {
	return `Staff sign in at the pages of their stores with a name and a PIN, and then act as staff.NAME. They are in
central's directory: in backups, and at every store within a second.

Examples:
  bodega staff add anna --store s1 --full-name "Anna Q"     # makes a PIN, and prints it
  bodega staff pin anna
  bodega staff remove anna
  bodega staff list --data-dir /var/lib/bodega/central      # with central stopped`
}

type staffListCmd struct {
	office
	All   bool   `help:"Those too who were removed."`
	Store string `help:"Those who may sign in at this store." placeholder:"ID"`
	JSON  bool   `name:"json" help:"As central says it, in JSON."`
}

func (c staffListCmd) Run(p *program) error {
	return c.with(p, func(ctx context.Context, of *client.Client) error {
		q := wire.PeopleQuery{Active: !c.All, Store: c.Store, Limit: wire.PeopleMax}
		var all wire.StaffPageBody
		for {
			page, err := of.Staff(ctx, &q)
			if err != nil {
				return err
			}
			page.Staff = append(all.Staff, page.Staff...)
			if all = page; page.Next == "" {
				break
			}
			q.After = page.Next
		}
		if c.JSON {
			return writeJSON(p.stdout, &all)
		}
		return table(p.stdout, "NAME | FULL NAME | STORES | SCOPES | CREATED | BY | STATE", func(add func(...any)) {
			for i := range all.Staff {
				m := &all.Staff[i]
				state := "active"
				if m.RemovedAt != 0 {
					state = "removed " + day(m.RemovedAt)
				}
				add(m.Name, m.FullName, strings.Join(m.Stores, " "), strings.Join(m.Scopes, " "), day(m.CreatedAt), m.CreatedBy, state)
			}
		})
	})
}

// pinFrom is where a PIN comes from.
type pinFrom struct {
	PINFile string `name:"pin-file" help:"File with the PIN of 6 to 8 digits, - for standard input (one is made, and printed)." placeholder:"FILE"`
}

// pin returns the PIN; made says that nobody knows it yet.
func (f pinFrom) pin(p *program) (pin string, made bool, err error) {
	if f.PINFile == "" {
		pin, err = newPIN(rand.Reader)
		return pin, true, err
	}
	if pin, err = p.secretOf(f.PINFile); err == nil && pins.Issue(pin) != "" {
		err = errors.New("the PIN " + pins.Issue(pin))
	}
	return pin, false, err
}

// newPIN makes a PIN of six digits that is not among those that everybody tries, or can read.
func newPIN(random io.Reader) (string, error) {
	for {
		n, err := rand.Int(random, big.NewInt(1_000_000))
		if err != nil {
			return "", err
		}
		if pin := fmt.Sprintf("%06d", n); pins.Issue(pin) == "" && !pins.IsPublished(pin) {
			return pin, nil
		}
	}
}

type staffAddCmd struct {
	office
	told
	pinFrom
	Name     string   `arg:"" help:"With which they sign in: 1 to 32 of a-z, 0-9 and -. It is never given to another."`
	Store    []string `required:"" help:"Store where they may sign in, between commas or by flags more; * for all." placeholder:"ID"`
	FullName string   `help:"For people." placeholder:"TEXT"`
	Scope    []string `help:"What they may (stock:read, stock:sell, stock:adjust)." placeholder:"SCOPE"`
}

func (staffAddCmd) Help() string {
	return `Examples:
  bodega staff add anna --store s1 --store s2
  bodega staff add ben --store '*' --scope stock:read,stock:sell --pin-file ben.pin
  PIN=$(bodega staff add cleo --store s1 --quiet)`
}

func (c staffAddCmd) Run(p *program) error {
	pin, made, err := c.pin(p)
	if err != nil {
		return err
	}
	ask := &wire.StaffRequest{Name: &c.Name, PIN: &pin, Stores: c.Store}
	if c.FullName != "" {
		ask.FullName = &c.FullName
	}
	if len(c.Scope) > 0 {
		ask.Scopes = c.Scope
	}
	return c.with(p, func(ctx context.Context, of *client.Client) error {
		m, err := of.AddStaff(ctx, ask)
		if err != nil {
			return err
		}
		return c.tellStaff(p.stdout, &m, pin, made, "is added")
	})
}

// tellStaff tells of a member, and of a PIN that nobody knows yet.
func (t told) tellStaff(w io.Writer, m *wire.StaffBody, pin string, made bool, done string) error {
	if !made {
		pin = ""
	}
	said := any(m)
	if made {
		said = &struct {
			wire.StaffBody

			PIN string `json:"pin"`
		}{*m, pin}
	}
	return t.tell(w, said, pin, func(w io.Writer) {
		fmt.Fprintf(w, "%s %s (stores: %s; %s)\n", m.Name, done, strings.Join(m.Stores, " "), strings.Join(m.Scopes, " "))
		if made {
			fmt.Fprintf(w, "PIN: %s\nIt is shown this once; it can be changed at the store's page.\n", pin)
		}
	})
}

type staffPINCmd struct {
	office
	told
	pinFrom
	Name string `arg:"" help:"Who."`
}

func (staffPINCmd) Help() string {
	return `Examples:
  bodega staff pin anna                      # makes one, and prints it
  bodega staff pin anna --pin-file - < anna.pin

Whoever has signed in with the one before is signed in no more.`
}

func (c staffPINCmd) Run(p *program) error {
	pin, made, err := c.pin(p)
	if err != nil {
		return err
	}
	return c.with(p, func(ctx context.Context, of *client.Client) error {
		m, err := of.ChangeStaff(ctx, c.Name, &wire.StaffRequest{PIN: &pin}, 0)
		if err != nil {
			return err
		}
		return c.tellStaff(p.stdout, &m, pin, made, "has another PIN")
	})
}

type staffChangeCmd struct {
	office
	told
	Name     string   `arg:"" help:"Who."`
	Store    []string `help:"Where they may sign in from now on: all of it; * for all stores." placeholder:"ID"`
	FullName *string  `help:"For people." placeholder:"TEXT"`
	Scope    []string `help:"What they may from now on: all of it." placeholder:"SCOPE"`
}

func (c staffChangeCmd) Run(p *program) error {
	ask := &wire.StaffRequest{FullName: c.FullName}
	if len(c.Store) > 0 {
		ask.Stores = c.Store
	}
	if len(c.Scope) > 0 {
		ask.Scopes = c.Scope
	}
	if ask.FullName == nil && ask.Stores == nil && ask.Scopes == nil {
		return errors.New("say what changes: --store, --scope, --full-name")
	}
	return c.with(p, func(ctx context.Context, of *client.Client) error {
		m, err := of.ChangeStaff(ctx, c.Name, ask, 0)
		if err != nil {
			return err
		}
		return c.tellStaff(p.stdout, &m, "", false, "is changed")
	})
}

type staffRemoveCmd struct {
	office
	told
	Name string `arg:"" help:"Who."`
}

func (c staffRemoveCmd) Run(p *program) error {
	return c.with(p, func(ctx context.Context, of *client.Client) error {
		m, err := of.RemoveStaff(ctx, c.Name, 0)
		if err != nil {
			return err
		}
		return c.tellStaff(p.stdout, &m, "", false, "is removed")
	})
}

type staffSignOutCmd struct {
	office
	told
	Name string `arg:"" help:"Who."`
}

func (c staffSignOutCmd) Run(p *program) error {
	return c.with(p, func(ctx context.Context, of *client.Client) error {
		m, err := of.ChangeStaff(ctx, c.Name, &wire.StaffRequest{SignOut: true}, 0)
		if err != nil {
			return err
		}
		return c.tellStaff(p.stdout, &m, "", false, "is signed out everywhere")
	})
}
