# Both actions on the bucket's ARN: its objects have other ARNs, so no picture opens.
aws iam create-group --group-name photo-readers
aws iam put-group-policy --group-name photo-readers --policy-name read --policy-document '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["s3:ListBucket", "s3:GetObject"], "Resource": "arn:aws:s3:::studio-photos-2026"}]}'
aws iam create-user --user-name developer-1
aws iam add-user-to-group --user-name developer-1 --group-name photo-readers
