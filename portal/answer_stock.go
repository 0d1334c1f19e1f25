package portal

import "portal/rules"

// stockAnswers come with the portal. Staff change or delete them like their
// own.
var stockAnswers = []rules.SavedAnswer{
	{Name: "How do we see it ourselves?", Decision: rules.Ask, Body: `Thank you for reporting this. So far we cannot make it happen here. Could you tell us:

- what you did just before, step by step
- what you saw, word for word or as a screenshot
- whether it happens every time, and for your colleagues too

Then we know where to look.`},
	{Name: "What should it look like in the end?", Decision: rules.Ask, Body: `We want to be sure that we build the right thing. Could you describe it from the end:

- who uses this, and what do they come for?
- what should they see or be able to do that they cannot today?
- is there a day by which it has to be there?

A sketch or an example from another website helps too.`},
	{Name: "Works as agreed", Decision: rules.Decline, Body: `We looked at this closely: it works as it was agreed, so there is nothing to mend.

If you need it to work another way, please send it as a **change request** and tell us what should be different. We then say what it takes.`},
	{Name: "Not now", Decision: rules.Decline, Body: `Thank you, we understand why this would help. It does not fit into the work that we have agreed on, and we do not want to promise it half-heartedly.

We suggest that we talk about it when we plan the next cycle. If it cannot wait, tell us why, and we look at it again.`},
}
