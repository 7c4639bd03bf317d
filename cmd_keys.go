package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"bodega/http/client"
	"bodega/http/keys"
	"bodega/http/wire"
	"bodega/inventory"
)

// keysCmd is about the keys that programs send.
type keysCmd struct {
	List    keysListCmd    `cmd:"" help:"List the keys."`
	Create  keysCreateCmd  `cmd:"" help:"Make a key, and print its secret, once."`
	Change  keysChangeCmd  `cmd:"" help:"Change what a key may, or when it expires."`
	Rotate  keysRotateCmd  `cmd:"" help:"Give a key another secret, and print it, once."`
	Revoke  keysRevokeCmd  `cmd:"" help:"End keys, for ever."`
	Confirm keysConfirmCmd `cmd:"" help:"Say that the keys are as they should be, after a restore."`
}

func (keysCmd) Help() string {
	return `Keys are in central's directory: they are in backups, and reach every store within a second, as does
their end. Those of the environment (API_KEYS, ADMIN_API_KEYS) are not among them, and go on working.

Scopes: stock:read; stock:sell (sales, units put aside); stock:adjust (any change of stock); catalog:write;
ops:read (figures, history, audit); admin (everything); store:ID (the link of that store).

Examples:
  bodega keys create till-anna --scope stock:read,stock:sell --expires 365d
  KEY=$(bodega keys create store-s5 --scope store:s5 --quiet)
  bodega keys rotate till-anna --overlap 2h
  bodega keys revoke till-anna
  bodega keys list --data-dir /var/lib/bodega/central    # with central stopped`
}

type keysListCmd struct {
	office
	All  bool `help:"Those too that were revoked, or have expired."`
	JSON bool `name:"json" help:"As central says it, in JSON."`
}

func (c keysListCmd) Run(p *program) error {
	return c.with(p, func(ctx context.Context, of *client.Client) error {
		all, err := everyKey(ctx, of, !c.All)
		if err != nil {
			return err
		}
		if u := all.Unconfirmed; u != nil {
			fmt.Fprintf(p.stderr, "Central was put back to an earlier moment (%s): what was revoked or changed after it is as it was before. "+
				"Look through the keys and staff, then: bodega keys confirm\n", day(u.Since))
		}
		if c.JSON {
			return writeJSON(p.stdout, &all)
		}
		return table(p.stdout, "KEY | NAME | SCOPES | CREATED | BY | EXPIRES | LAST USED | STATE", func(add func(...any)) {
			for i := range all.Keys {
				k := &all.Keys[i]
				add(k.ID, k.Name, strings.Join(k.Scopes, " "), day(k.CreatedAt), k.CreatedBy, day(k.ExpiresAt), day(k.LastUsedAt), stateOfKey(k, time.Now()))
			}
		})
	})
}

func stateOfKey(k *wire.KeyBody, now time.Time) string {
	switch {
	case k.RevokedAt != 0:
		return "revoked " + day(k.RevokedAt)
	case k.ExpiresAt != 0 && k.ExpiresAt <= inventory.MillisOf(now):
		return "expired"
	case k.Unconfirmed:
		return "to be confirmed"
	case k.RotatedUntil != 0:
		return "secret before good until " + day(k.RotatedUntil)
	default:
		return "active"
	}
}

// everyKey reads all pages.
func everyKey(ctx context.Context, of *client.Client, active bool) (all wire.KeysBody, err error) {
	q := wire.PeopleQuery{Active: active, Limit: wire.PeopleMax}
	for {
		page, err := of.Keys(ctx, &q)
		if err != nil {
			return all, err
		}
		page.Keys = append(all.Keys, page.Keys...)
		if all = page; page.Next == "" {
			return all, nil
		}
		q.After = page.Next
	}
}

// keyCalled finds a key by its name or its id.
func keyCalled(ctx context.Context, of *client.Client, called string) (*wire.KeyBody, error) {
	all, err := everyKey(ctx, of, false)
	if err != nil {
		return nil, err
	}
	for i := range all.Keys {
		if k := &all.Keys[i]; k.ID == called || k.Name == called {
			return k, nil
		}
	}
	return nil, fmt.Errorf("there is no key %s: bodega keys list --all shows them", called)
}

type keysCreateCmd struct {
	office
	told
	Name    string   `arg:"" help:"Under which it acts: 1 to 32 of a-z, 0-9 and -. It is never given to another."`
	Scope   []string `required:"" help:"What it may, between commas, or by flags more." placeholder:"SCOPE"`
	Expires string   `help:"When it ends by itself: a day, a time, or how far off, such as 90d (never)." placeholder:"WHEN"`
}

func (keysCreateCmd) Help() string {
	return `Examples:
  bodega keys create till-anna --scope stock:read --scope stock:sell --expires 365d
  bodega keys create office --scope admin --quiet > /run/secrets/office && chmod 600 /run/secrets/office

Whoever has lost the secret rotates the key: it is kept nowhere.`
}

func (c keysCreateCmd) Run(p *program) error {
	expires, err := moment(c.Expires, time.Now(), true)
	if err != nil {
		return err
	}
	return c.with(p, func(ctx context.Context, of *client.Client) error {
		k, err := of.CreateKey(ctx, &wire.NewKeyRequest{Name: c.Name, Scopes: c.Scope, ExpiresAt: expires})
		if err != nil {
			return err
		}
		return c.tell(p.stdout, &k, k.Secret, func(w io.Writer) { tellSecret(w, "made", &k) })
	})
}

// tellSecret tells of a key that has another secret.
func tellSecret(w io.Writer, done string, k *wire.KeyBody) {
	fmt.Fprintf(w, "%s %s (%s): %s", done, k.Name, k.ID, strings.Join(k.Scopes, " "))
	if k.ExpiresAt != 0 {
		fmt.Fprintf(w, ", until %s", day(k.ExpiresAt))
	}
	fmt.Fprintf(w, "\nsecret: %s\nIt is shown this once.", k.Secret)
	if k.RotatedUntil != 0 {
		fmt.Fprintf(w, " The one before is good until %s (UTC).", day(k.RotatedUntil))
	}
	fmt.Fprintln(w)
}

type keysChangeCmd struct {
	office
	told
	Key     string   `arg:"" help:"Name of the key, or its id."`
	Scope   []string `help:"What it may from now on: all of it." placeholder:"SCOPE"`
	Expires string   `help:"When it ends by itself, or never." placeholder:"WHEN"`
}

func (keysChangeCmd) Help() string {
	return `Examples:
  bodega keys change till-anna --scope stock:read
  bodega keys change till-anna --expires 2027-12-31
  bodega keys change till-anna --expires never`
}

func (c keysChangeCmd) Run(p *program) (err error) {
	ask := &wire.KeyChangeRequest{NeverExpires: c.Expires == "never"}
	if !ask.NeverExpires {
		if ask.ExpiresAt, err = moment(c.Expires, time.Now(), true); err != nil {
			return err
		}
	}
	if len(c.Scope) > 0 {
		ask.Scopes = c.Scope
	} else if c.Expires == "" {
		return errors.New("say what changes: --scope, --expires")
	}
	return c.with(p, func(ctx context.Context, of *client.Client) error {
		k, err := keyCalled(ctx, of, c.Key)
		if err != nil {
			return err
		}
		changed, err := of.ChangeKey(ctx, k.ID, ask, k.Revision)
		if err != nil {
			return err
		}
		until := "for ever"
		if changed.ExpiresAt != 0 {
			until = "until " + day(changed.ExpiresAt)
		}
		return c.tell(p.stdout, &changed, "", func(w io.Writer) {
			fmt.Fprintf(w, "%s (%s): %s, %s\n", changed.Name, changed.ID, strings.Join(changed.Scopes, " "), until)
		})
	})
}

type keysRotateCmd struct {
	office
	told
	Key     string `arg:"" help:"Name of the key, or its id."`
	Overlap string `help:"For how long the secret before is good too, such as 2h or 7d; 0 ends it at once." default:"24h" placeholder:"TIME"`
}

func (keysRotateCmd) Help() string {
	return `Examples:
  bodega keys rotate till-anna                 # the tills have a day to learn the new one
  bodega keys rotate till-anna --overlap 0     # it has leaked
  bodega keys rotate till-anna --quiet > /run/secrets/till-anna`
}

func (c keysRotateCmd) Run(p *program) error {
	overlap, err := span(c.Overlap)
	if c.Overlap == "0" {
		overlap, err = 0, nil
	}
	if err != nil {
		return fmt.Errorf("--overlap %s is no time such as 2h or 7d", c.Overlap)
	}
	seconds := int64(overlap / time.Second)
	return c.with(p, func(ctx context.Context, of *client.Client) error {
		k, err := keyCalled(ctx, of, c.Key)
		if err != nil {
			return err
		}
		next, err := of.RotateKey(ctx, k.ID, &wire.RotationRequest{Overlap: &seconds}, k.Revision)
		if err != nil {
			return err
		}
		return c.tell(p.stdout, &next, next.Secret, func(w io.Writer) { tellSecret(w, "another secret for", &next) })
	})
}

type keysRevokeCmd struct {
	office
	told
	Keys []string `arg:"" name:"key" help:"Names of keys, or their ids."`
}

func (keysRevokeCmd) Help() string {
	return `Examples:
  bodega keys revoke till-anna
  bodega keys revoke till-anna till-ben --data-dir /var/lib/bodega/central

What they have open ends at once, at every store that central reaches. One that central does not reach goes on with what
it knew. Again changes nothing.`
}

func (c keysRevokeCmd) Run(p *program) error {
	return c.with(p, func(ctx context.Context, of *client.Client) error {
		var found []*wire.KeyBody
		for _, called := range c.Keys { // all are there, or none is ended
			k, err := keyCalled(ctx, of, called)
			if err != nil {
				return err
			}
			found = append(found, k)
		}
		for _, k := range found {
			ended, err := of.RevokeKey(ctx, k.ID, 0)
			if err != nil {
				return err
			}
			if err := c.tell(p.stdout, &ended, "", func(w io.Writer) { fmt.Fprintf(w, "%s (%s) is revoked\n", ended.Name, ended.ID) }); err != nil {
				return err
			}
		}
		return nil
	})
}

type keysConfirmCmd struct{ office }

func (keysConfirmCmd) Help() string {
	return `Examples:
  bodega keys list --all && bodega staff list     # look first
  bodega keys confirm

After a restore to an earlier moment keys are good again that were revoked since, and staff who were removed. Central
warns until this is said.`
}

func (c keysConfirmCmd) Run(p *program) error {
	return c.with(p, func(ctx context.Context, of *client.Client) error {
		confirmed, err := of.ConfirmKeys(ctx)
		switch {
		case err != nil:
			return err
		case confirmed:
			fmt.Fprintln(p.stdout, "the keys are confirmed")
		default:
			fmt.Fprintln(p.stdout, "there was nothing to confirm")
		}
		return nil
	})
}

// keygenCmd makes a secret that no central knows yet.
type keygenCmd struct {
	Name string `arg:"" optional:"" help:"Under which it is to act."`
}

func (keygenCmd) Help() string {
	return `Examples:
  bodega keygen boss
  bodega keygen boss > boss.secret 2> boss.entry

Prints a secret, and beside it, on the standard error, the entry that has central know it: only its hash, for API_KEYS or
ADMIN_API_KEYS. Asks nobody, and keeps nothing. Where central is there already, bodega keys create is the way.`
}

func (c keygenCmd) Run(p *program) error {
	if issue := inventory.CheckPrincipal(c.Name); c.Name != "" && issue != "" {
		return errors.New("the name " + issue)
	}
	secret := keys.NewSecret(rand.Reader)
	hash := keys.SecretHash(secret)
	entry := "sha256:" + hex.EncodeToString(hash[:])
	if c.Name != "" {
		entry = c.Name + "=" + entry
	}
	if _, err := fmt.Fprintln(p.stdout, secret); err != nil {
		return err
	}
	_, err := fmt.Fprintln(p.stderr, entry)
	return err
}
