package host

import (
	"context"
	"fmt"

	"github.com/ombud/ombud/pkg/auth"
	"github.com/ombud/ombud/pkg/docstore"
)

// authority is how a process knows its callers.
type authority struct {
	database   docstore.Database
	keyring    *auth.Keyring
	names      *auth.Names
	links      *auth.Links
	serviceKey auth.ServiceKey
	callers    auth.Authenticator
}

func (h *Host) openAuthority(ctx context.Context) (err error) {
	a := &h.authority
	if a.database, err = h.options.OpenDatabase(ctx, "auth", h.telemetry); err != nil {
		return err
	}
	if err := h.readAuthority(ctx); err != nil {
		_ = a.database.Close(ctx)
		return err
	}
	return nil
}

func (h *Host) readAuthority(ctx context.Context) error {
	a, clock, adminKey := &h.authority, h.options.Clock, h.options.Settings.AdminKey
	secret, err := auth.LoadSecret(ctx, a.database, clock)
	if err != nil {
		return err
	}
	if a.keyring, err = auth.OpenKeyring(ctx, a.database, secret, clock, adminKey); err != nil {
		return err
	}
	if a.names, err = auth.OpenNames(ctx, a.database, clock); err != nil {
		return err
	}
	a.links = auth.NewLinks(secret)
	a.serviceKey = auth.NewServiceKey(adminKey)
	chain := auth.Chain{a.serviceKey, a.keyring, auth.LinkHolders(a.links, clock, h.options.LinkPurposes)}
	if s := h.options.Settings; s.OIDCIssuer != "" {
		chain = append(chain, auth.OIDC(auth.OIDCConfig{
			Issuer:     s.OIDCIssuer,
			Audience:   s.OIDCAudience,
			RolesClaim: s.OIDCRolesClaim,
			Clock:      clock,
		}))
	}
	a.callers = a.names.Identify(chain)
	return h.showAdminKey(ctx)
}

// showAdminKey makes the first key of a new suite and prints it: there is no
// other way to see it.
func (h *Host) showAdminKey(ctx context.Context) error {
	token, err := h.authority.keyring.EnsureAdmin(ctx)
	if err != nil || token == "" {
		return err
	}
	_, err = fmt.Fprintf(h.options.Out, "admin key, shown only this once: %s\n", token)
	return err
}

func (h *Host) closeAuthority(ctx context.Context) error { return h.authority.database.Close(ctx) }
