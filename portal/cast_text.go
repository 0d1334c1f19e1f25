package portal

const castTerms = `## Payment

Each cycle is invoiced when it is completed, payable within **14 days**. Services are invoiced at the end of the month in which they were used.

## Changes

1. What is agreed here changes only in writing, in this portal.
2. A change that costs time or money gets a quote of its own.

## Rights

With payment, all rights of use in what was made for you pass to you. Libraries and fonts keep their own licences.`

const bakeryIntroduction = `Harbour Lane Bakery has baked for the town since 1931. Its website is from 2014: it does not work on a phone, and nobody can change the opening hours without calling us.

## What you get

A website that

- shows **what is in the shop today**, in both shops,
- can be kept up to date by the people behind the counter,
- is ready for ordering online later.

## How we work

We deliver in cycles of about four weeks. You see the work every Friday, and at the end of each cycle you say whether it is complete.

> We would rather ask you one question too many than build the wrong thing.`

const dentistIntroduction = `The pilot in Mill Road shows that patients gladly book by web: **six of ten** appointments were made outside of opening hours. This quote brings booking to all five practices.

## Where things stand

| Practice | Chairs | Diary today | Appointments a month |
| --- | ---: | --- | ---: |
| Mill Road | 4 | Pilot of this portal’s booking | 610 |
| Station Square | 3 | Paper | 420 |
| Old Wharf | 2 | Spreadsheet | 260 |
| Greenfield | 5 | DentaPlan 6 | 840 |
| Castle Lane | 3 | DentaPlan 4 | 390 |

## What changes for patients

1. They choose a reason in everyday words, not a treatment code.
2. They see the next three times that fit, in any of the practices they choose.
3. They get a confirmation at once, and can move or cancel up to 24 hours before.

## What changes for the practices

Receptionists keep the last word. Each practice sets

- which appointments can be booked by web, and which need a call,
- how much of each day stays free for emergencies,
- who may see what.

### Data protection

Health data stays in the practices’ own system. The booking page asks for no more than a name, a way to answer and the reason; the reason is deleted a week after the appointment.

## What we need from you

Access to the two DentaPlan systems for reading, one person to decide in each practice, and an afternoon with the receptionists before the first cycle begins.

---

*Not part of this quote:* payment online, recall letters, and translations beyond English and Welsh.`
