-- 10,000 road-traffic fines of an Italian police force (traffic_fines_10k_cases.csv.gz, from bupaverse/eventdataR, MIT) as a history.
-- Read it with: dunning history check tests/fines --data DIR, where DIR holds the file.
--
-- One fine is one customer with one invoice: the register has no person. The notification is the due date: from that day on the law
-- counts the sixty days to the penalty. Owed at the notification are the fine and the cost of sending it.

CREATE TABLE register AS
SELECT case_id, activity, CAST("timestamp" AS DATE) AS day, CAST(activity_instance_id AS BIGINT) AS place,
       CAST(amount AS DECIMAL(12, 2)) AS amount, CAST(expense AS DECIMAL(12, 2)) AS expense,
       CAST(paymentamount AS DECIMAL(12, 2)) AS paid, CAST(totalpaymentamount AS DECIMAL(12, 2)) AS paid_in_all,
       article, vehicleclass, points
FROM read_csv('traffic_fines_10k_cases.csv.gz', all_varchar = true);

-- Each attribute stands only on the row that sets it.
CREATE TABLE fines AS
SELECT case_id,
       any_value(day) FILTER (WHERE activity = 'Create Fine') AS created_on,
       any_value(day) FILTER (WHERE activity = 'Insert Fine Notification') AS notified_on,
       any_value(amount) FILTER (WHERE activity = 'Create Fine') AS fine,
       any_value(expense) FILTER (WHERE activity = 'Send Fine') AS expense,
       any_value(article) AS article, any_value(vehicleclass) AS vehicle_class, any_value(points) AS points
FROM register
GROUP BY case_id;

CREATE TABLE notified AS SELECT * FROM fines WHERE notified_on IS NOT NULL;

-- What a payment came to. `paymentamount` has lost its decimal point (36.0 is written 360, 33.25 is written 3325) and once stands for
-- two payments; the running total is right, but it is that of the whole day. So: the step of the total, and among several payments of
-- one day a tenth of the amount (each of those has one decimal).
CREATE TABLE payments AS
SELECT *, CASE WHEN on_that_day = 1 THEN paid_in_all - lag(paid_in_all, 1, 0) OVER (PARTITION BY case_id ORDER BY place)
               ELSE paid / 10 END AS came_to
FROM (SELECT *, count(*) OVER (PARTITION BY case_id, day) AS on_that_day FROM register WHERE activity = 'Payment');

CREATE VIEW customers AS
SELECT case_id AS customer_id, 'Europe/Rome' AS timezone, 'IT' AS country, 'true' AS reachable_letter, article, vehicle_class, points FROM notified;

CREATE VIEW invoices AS
SELECT case_id AS invoice_id, case_id AS customer_id, created_on AS issued_on, notified_on AS due_on,
       fine + coalesce(expense, 0) AS amount, 'EUR' AS currency
FROM notified;

-- The penalty replaces the amount of the fine; what it adds is the fee. An appeal does not stop the register's clock (penalties follow on
-- day 60 all the same), so appeals are notes and no disputes.
CREATE VIEW events AS
SELECT r.case_id AS customer_id, r.case_id AS invoice_id, r.day AS at, r.place AS "order",
       CASE r.activity
           WHEN 'Send Fine' THEN 'message_sent'
           WHEN 'Insert Fine Notification' THEN 'message_delivered'
           WHEN 'Add penalty' THEN 'fee_charged'
           WHEN 'Payment' THEN 'payment'
           WHEN 'Send for Credit Collection' THEN 'referred'
           ELSE 'note'
       END AS kind,
       CASE r.activity
           WHEN 'Add penalty' THEN r.amount - n.fine
           WHEN 'Payment' THEN CAST(p.came_to AS DECIMAL(12, 2))
       END AS amount,
       CASE WHEN r.activity IN ('Send Fine', 'Insert Fine Notification') THEN 'letter' END AS channel,
       CASE WHEN r.activity IN ('Send Fine', 'Insert Fine Notification') THEN 'fine' END AS message,
       CASE r.activity
           WHEN 'Add penalty' THEN 'penalty'
           WHEN 'Send for Credit Collection' THEN 'collection'
           WHEN 'Send Fine' THEN NULL
           WHEN 'Insert Fine Notification' THEN NULL
           WHEN 'Payment' THEN NULL
           ELSE r.activity
       END AS name
FROM register AS r
JOIN notified AS n ON n.case_id = r.case_id
LEFT JOIN payments AS p ON p.case_id = r.case_id AND p.place = r.place
WHERE r.activity <> 'Create Fine';

CREATE VIEW left_out AS
SELECT 'fines that were never notified, and so have no due date' AS reason, count(*) AS rows
FROM fines WHERE notified_on IS NULL
UNION ALL
SELECT 'events of those fines', count(*)
FROM register JOIN fines USING (case_id) WHERE notified_on IS NULL AND activity <> 'Create Fine';
