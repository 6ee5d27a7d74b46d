package offer

import (
	"context"
	"time"

	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/idempotency"
	"github.com/ombud/ombud/pkg/resource"
)

// EffectiveTimeField is the field of a wrong effective time: one of the request, not of the resource in it.
const EffectiveTimeField = "effective_time"

// Change is a request to change one resource.
type Change struct {
	Actor     string
	Command   idempotency.Command
	Etag      string    // of the version that the change builds on; empty for any
	Effective time.Time // start of the change; zero for now
}

// Catalog makes new versions of resources, one at a time, each on top of the version that applies at its start. It is
// safe for concurrent use.
type Catalog struct {
	versions *Repository
	clock    clock.Clock
}

// NewCatalog returns the catalog of the versions in a repository.
func NewCatalog(versions *Repository, c clock.Clock) *Catalog {
	return &Catalog{versions: versions, clock: c}
}

// SnapshotNow returns the catalog as it applies now, as this process last saw it.
func (c *Catalog) SnapshotNow() Snapshot { return c.SnapshotAt(c.now()) }

// SnapshotAt returns the catalog as it applied, or will apply, at a time.
func (c *Catalog) SnapshotAt(t time.Time) Snapshot { return c.versions.View().SnapshotAt(t, c.now()) }

func (c *Catalog) now() time.Time { return clock.ToMilliseconds(c.clock.Now()) }

// Get returns the version of a resource that applies now, read from the store, so that a change by another process
// counts at once. A name out of use is the NotFound fault of resources.
func (c *Catalog) Get(ctx context.Context, name string) (Version, error) {
	view, err := c.versions.Refresh(ctx)
	if err != nil {
		return Version{}, err
	}
	now := c.now()
	return currentVersion(view.SnapshotAt(now, now), name, "")
}

// ListVersions returns a page of the versions of a resource, the newest first, and the token of the next page. A name
// without any version is the NotFound fault of resources.
func (c *Catalog) ListVersions(
	ctx context.Context, name string, pageSize int32, pageToken string,
) ([]Version, string, error) {
	versions, next, err := c.versions.ListVersions(ctx, name, pageSize, pageToken)
	if err == nil && len(versions) == 0 {
		err = resource.NotFound(name)
	}
	return versions, next, err
}

// Create adds the first version of a name, or the next version of a deleted one. Faults: the AlreadyExists fault of
// resources, and InvalidArgument with the wrong fields.
func (c *Catalog) Create(ctx context.Context, name string, content Content, change Change) (Version, error) {
	return c.appendVersion(ctx, name, change, func(then Snapshot) (Version, error) {
		if _, found := then.FindCurrent(name); found {
			return Version{}, resource.Exists(name)
		}
		return newVersion(content, then)
	})
}

// Update adds a version with the content that revise makes from the version that applies at the start of the change.
// Revise may run several times. Faults: NotFound, Conflict with ETAG_MISMATCH, and InvalidArgument with the wrong
// fields.
func (c *Catalog) Update(
	ctx context.Context, name string, change Change, revise func(Version) (Content, error),
) (Version, error) {
	return c.appendVersion(ctx, name, change, func(then Snapshot) (Version, error) {
		current, err := currentVersion(then, name, change.Etag)
		if err != nil {
			return Version{}, err
		}
		content, err := revise(current)
		if err != nil {
			return Version{}, err
		}
		return newVersion(content, then)
	})
}

// Delete adds a version that takes the name out of use. Faults: NotFound, Conflict with ETAG_MISMATCH, and Precondition
// with RESOURCE_IN_USE when another resource names it, now or later, and for fallbacks.
func (c *Catalog) Delete(ctx context.Context, name string, change Change) error {
	_, err := c.appendVersion(ctx, name, change, func(then Snapshot) (Version, error) {
		version, err := currentVersion(then, name, change.Etag)
		if err != nil {
			return Version{}, err
		}
		version.Deleted = true
		return version, checkUnused(name, then)
	})
	return err
}

// Undelete adds a version that takes a deleted name back into use as it was. Faults: NotFound, Precondition with
// RESOURCE_NOT_DELETED, and InvalidArgument for references that do not exist any more.
func (c *Catalog) Undelete(ctx context.Context, name string, change Change) (Version, error) {
	return c.appendVersion(ctx, name, change, func(then Snapshot) (Version, error) {
		switch version := then.FindVersion(name); {
		case version.Number == 0:
			return Version{}, resource.NotFound(name)
		case !version.Deleted:
			return Version{}, resource.NotDeleted(name)
		default:
			return newVersion(version.Content(), then)
		}
	})
}

// appendVersion makes the next version from the newest view and inserts it. When another change was faster, it starts
// again on top of that change.
func (c *Catalog) appendVersion(
	ctx context.Context, name string, change Change, next func(Snapshot) (Version, error),
) (Version, error) {
	now := c.now()
	if !change.Effective.IsZero() && change.Effective.Before(now) {
		return Version{}, fault.Invalid(EffectiveTimeField, "lies in the past")
	}
	wasOutrun := func(err error) bool { return fault.ReasonOf(err) == reasonOutrun }
	return docstore.RetryOnConflict(ctx, wasOutrun, func() (Version, error) {
		view, err := c.versions.Refresh(ctx)
		if err != nil {
			return Version{}, err
		}
		if made, repeated, err := c.versions.findRepeated(ctx, change.Command); err != nil || repeated {
			return made, err
		}
		made, effective := view.changeTimes(name, change, now)
		version, err := next(view.SnapshotAt(effective, effective))
		if err != nil {
			return Version{}, err
		}
		version.Name, version.Kind = name, KindOf(name)
		version.Number = view.newestVersion(name).Number + 1
		version.Made, version.Effective = made, effective
		version.Actor, version.Creation = change.Actor, change.Command.Creation()
		return version, c.versions.insert(ctx, version)
	})
}

// newVersion returns a version with the content, after its defaults are filled in and its fields are checked.
func newVersion(content Content, then Snapshot) (Version, error) {
	FillDefaults(content)
	if err := CheckContent(content, then); err != nil {
		return Version{}, err
	}
	var v Version
	content.assignTo(&v)
	return v, nil
}

// currentVersion returns the version that applies, if etag is empty or its etag.
func currentVersion(then Snapshot, name, etag string) (Version, error) {
	current, found := then.FindCurrent(name)
	if !found {
		return Version{}, resource.NotFound(name)
	}
	if err := resource.CheckEtag(name, etag, current.Etag()); err != nil {
		return Version{}, err
	}
	return current, nil
}
