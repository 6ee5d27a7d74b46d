// Package catalogfile is the catalog as code: a YAML file with a list for each kind of
// resource, which is read and checked without a server, compared with a server's
// catalog, applied to it, and written from it. The catalog that a fresh suite starts
// with is such a file.
//
// Fields are spelled as in the REST interface, durations as people write them (15m, 4h),
// and every resource has an id in place of a name:
//
//	calendars:
//	  - id: office
//	    timeZone: Europe/Berlin
//	    hours: [{day: MONDAY, from: "09:00", to: "17:00"}]
package catalogfile
