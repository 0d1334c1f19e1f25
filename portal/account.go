package portal

import (
	"context"
	"encoding/base64"
	"fmt"
	"net/mail"
	"strings"

	"github.com/alexedwards/argon2id"

	"portal/queries"
	"portal/rules"
)

// PasswordCost is the argon2id setting that OWASP's Password Storage Cheat
// Sheet names as its minimum of 19 MiB: with two hashed at a time it keeps
// the whole process small.
var PasswordCost = &argon2id.Params{Memory: 19 * 1024, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}

// hashing bounds how many passwords are worked on at once, and with it the
// memory and the processor time that sign-ins can take.
var hashing = make(chan struct{}, 2)

// unknownHash is compared when an address has no account, so that the answer
// takes as long as with one. It is written rather than computed, which would
// cost every start the time and the memory of a sign-in.
func unknownHash(cost *argon2id.Params) string {
	return fmt.Sprintf("$argon2id$v=19$m=%d,t=%d,p=%d$%s$%s",
		cost.Memory, cost.Iterations, cost.Parallelism, zeros(cost.SaltLength), zeros(cost.KeyLength))
}

func zeros(length uint32) string { return base64.RawStdEncoding.EncodeToString(make([]byte, length)) }

func (p *Portal) hashPassword(password string) (string, error) {
	hashing <- struct{}{}
	defer func() { <-hashing }()
	return argon2id.CreateHash(password, p.cost)
}

// The shortest and longest password taken, in bytes. The length follows NIST
// SP 800-63B, which also advises against rules of composition.
const (
	MinPassword = 10
	MaxPassword = 256
)

func checkPassword(field, password string) rules.Problems {
	var problems rules.Problems
	if len(password) < MinPassword {
		problems.Add(field, "Use at least %d characters. A few words in a row are easy to remember.", MinPassword)
	}
	if len(password) > MaxPassword {
		problems.Add(field, "Use at most %d characters.", MaxPassword)
	}
	return problems
}

// CleanEmail brings an address into the form it is compared in. It returns ""
// for what is no address.
func CleanEmail(text string) string {
	text = strings.ToLower(rules.CleanLine(text))
	address, err := mail.ParseAddress(text)
	if err != nil || address.Address != text || len(text) > 254 {
		return ""
	}
	return text
}

var wrongPassword = rules.Fail(rules.Invalid, "That email address and password do not go together.")

// SignIn checks an address and a password and starts a session, ending the
// one whose token came along. It fails the same way, after the same time, for
// an unknown address and a wrong password: Invalid, or TooMany after too many
// tries for one account or from one address of the network.
func (p *Portal) SignIn(ctx context.Context, email, password, oldToken string, origin Origin) (string, error) {
	email = strings.ToLower(rules.CleanLine(email))
	person, err := found(p.read.PersonByEmail(ctx, email))
	if err != nil && rules.KindOf(err) != rules.NotFound {
		return "", err
	}
	if err := p.tryPassword(email, origin.IP, password, person); err != nil {
		return "", err
	}
	var token string
	err = p.write(ctx, func(t *tx) error {
		token, err = t.startSession(person.ID, oldToken, origin)
		return err
	})
	return token, err
}

func (p *Portal) tryPassword(email, ip, password string, person queries.Person) error {
	hashing <- struct{}{}
	defer func() { <-hashing }()
	if err := p.tries.check(p.clock(), email, ip); err != nil {
		return err
	}
	hash := person.PasswordHash
	if hash == "" {
		hash = unknownHash(p.cost)
	}
	matches, err := argon2id.ComparePasswordAndHash(password, hash)
	if err != nil {
		return err
	}
	if !matches || person.PasswordHash == "" || person.DeactivatedAt != 0 {
		p.tries.count(p.clock(), email, ip)
		return wrongPassword
	}
	p.tries.forgive(email)
	return nil
}
