# The managed policy with the fitting name: it opens every bucket, for every action.
aws iam create-group --group-name photo-readers
aws iam attach-group-policy --group-name photo-readers --policy-arn arn:aws:iam::aws:policy/AmazonS3FullAccess
aws iam create-user --user-name developer-1
aws iam add-user-to-group --user-name developer-1 --group-name photo-readers
