package auth

import (
	"context"
	"strings"
	"time"

	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
)

// nameLifetime is how long a name is believed to be as it was read.
const nameLifetime = 5 * time.Second

// Names has the members of staff whose credentials spell another name than that of their record, so that the acts of a person are
// recorded under one name everywhere. Credentials that spell the name of somebody else are told apart from them: the holder of a key
// with the subject "boris", who is not `staff/boris`, is `staff/keys:boris`.
//
// The keeper of the records puts the names. Every process reads them from the auth database by itself and believes each for five
// seconds. Names is safe for concurrent use.
type Names struct {
	names *docstore.Collection[nameDoc]
	clock clock.Clock
	cache *cache[string]
}

// nameDoc is a member of staff. Its id is the name.
type nameDoc struct {
	// Spelling is the actor that the credentials spell.
	Spelling string `bson:"spelling"`
}

// OpenNames opens the names in the auth database.
func OpenNames(ctx context.Context, db docstore.Database, c clock.Clock) (*Names, error) {
	names, err := docstore.Open[nameDoc](ctx, db, docstore.Spec{
		Name:    "staff_names",
		Indexes: []docstore.Index{{Fields: []string{"spelling"}}},
	})
	return &Names{names: names, clock: c, cache: newCache[string](nameLifetime)}, err
}

// Put says with which subject the person `staff/{staff}` calls; empty for a person without credentials, and for one who is there
// no more.
func (n *Names) Put(ctx context.Context, name, subject string) error {
	defer n.cache.clear()
	spelling := StaffActor(subject)
	if subject == "" || spelling == name {
		_, err := n.names.DeleteMany(ctx, name)
		return err
	}
	_, err := n.names.Upsert(ctx, name, func(doc *nameDoc) error {
		if doc.Spelling == spelling {
			return docstore.ErrSkip
		}
		doc.Spelling = spelling
		return nil
	})
	return err
}

// Identify returns an authenticator whose identities of staff act under the names of their records.
func (n *Names) Identify(next Authenticator) Authenticator { return identifier{n, next} }

// CheckSubject returns the InvalidArgument fault on subject of a key to be made for the staff that spells the name of somebody
// with other credentials.
func (n *Names) CheckSubject(ctx context.Context, key Key) error {
	spelled := Identity{Subject: key.Subject, Roles: key.Roles}.Actor()
	if key.Subject == "" || !strings.HasPrefix(spelled, staffActors) {
		return nil
	}
	name, err := n.readName(ctx, spelled)
	if err != nil || name != anotherThan(spelled) {
		return err
	}
	return fault.Invalid("subject", "is the name of %s, a member of staff with other credentials", spelled)
}

// find returns the name under which the acts of the holder of some credentials are recorded.
func (n *Names) find(ctx context.Context, spelled string) (string, error) {
	asked := n.clock.Now()
	if name, ok := n.cache.get(spelled, asked); ok {
		return name, nil
	}
	ctx, cancel := context.WithTimeout(ctx, lookupTimeout)
	defer cancel()
	name, err := n.readName(ctx, spelled)
	if err != nil {
		return "", tokenUnchecked(err)
	}
	n.cache.put(spelled, name, asked, func(known cached[string]) bool { return asked.Before(known.read) })
	return name, nil
}

func (n *Names) readName(ctx context.Context, spelled string) (string, error) {
	doc, found, err := n.names.First(ctx, docstore.Query{Equal: []docstore.Eq{{Field: "spelling", Value: spelled}}})
	if found || err != nil {
		return doc.ID, err
	}
	switch _, err := n.names.Get(ctx, spelled); {
	case fault.Is(err, fault.NotFound):
		return spelled, nil
	case err != nil:
		return "", err
	default:
		return anotherThan(spelled), nil
	}
}

// anotherThan returns the actor with credentials that spell the name of somebody with others. No subject and no name has the colon.
func anotherThan(name string) string {
	return staffActors + "keys:" + strings.TrimPrefix(name, staffActors)
}

// identifier is an authenticator that knows the names of the staff.
type identifier struct {
	names *Names
	next  Authenticator
}

// Authenticate implements Authenticator.
func (i identifier) Authenticate(ctx context.Context, token string) (Identity, error) {
	id, err := i.next.Authenticate(ctx, token)
	if err != nil || actorCollection(id.Roles) != staffActors {
		return id, err
	}
	id.ActsAs, err = i.names.find(ctx, id.Actor())
	if err != nil {
		return Identity{}, err
	}
	return id, nil
}
